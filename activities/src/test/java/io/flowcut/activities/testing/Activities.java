package io.flowcut.activities.testing;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;

/** Calls one activity implementation through Temporal, as a worker would. */
public final class Activities implements AutoCloseable {
    private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();

    public Activities(Object implementation) {
        environment.registerActivitiesImplementations(implementation);
    }

    /** The environment, for heartbeats and cancellation. */
    public TestActivityEnvironment environment() {
        return environment;
    }

    /** The activity, tried once. */
    public <T> T stub(Class<T> type) {
        ActivityOptions once = ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofMinutes(1))
                .setHeartbeatTimeout(Duration.ofSeconds(1))
                .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                .build();
        return environment.newActivityStub(type, once);
    }

    @Override
    public void close() {
        environment.close();
    }
}

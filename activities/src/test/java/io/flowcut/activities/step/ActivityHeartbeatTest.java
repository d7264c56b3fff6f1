package io.flowcut.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityNotExistsException;
import io.temporal.client.ActivityWorkerShutdownException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ActivityHeartbeatTest {
    /** A context whose heartbeat fails and which holds the details of 8 finished frames. */
    private static ActivityHeartbeat heartbeat(RuntimeException failure) {
        return new ActivityHeartbeat((ActivityExecutionContext) Proxy.newProxyInstance(
                ActivityHeartbeatTest.class.getClassLoader(),
                new Class<?>[] {ActivityExecutionContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getHeartbeatDetails")) {
                        return Optional.of(8);
                    }
                    throw failure;
                }));
    }

    @Test
    void tellsCancellationFromEverythingElseThatEndsAnAttempt() {
        assertStops(new ActivityCanceledException(), StepStoppedException.Reason.CANCELLED);
        assertStops(new ActivityWorkerShutdownException(), StepStoppedException.Reason.DRAINING);
        assertStops(
                new ActivityNotExistsException(new IllegalStateException()), StepStoppedException.Reason.INTERRUPTED);
    }

    @Test
    void repeatsTheLastReportWhileTheStepIsBusy() throws InterruptedException {
        BlockingQueue<Object> sent = new LinkedBlockingQueue<>();
        ActivityExecutionContext context = (ActivityExecutionContext) Proxy.newProxyInstance(
                ActivityHeartbeatTest.class.getClassLoader(),
                new Class<?>[] {ActivityExecutionContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("heartbeat")) {
                        sent.add(arguments[0]);
                        return null;
                    }
                    return Optional.empty();
                });
        try (ActivityHeartbeat heartbeat = new ActivityHeartbeat(context)) {
            heartbeat.finished(12);
            for (int i = 0; i < 3; i++) {
                assertThat(sent.poll(30, TimeUnit.SECONDS)).isEqualTo(12);
            }
        }
    }

    private static void assertStops(RuntimeException failure, StepStoppedException.Reason reason) {
        try (ActivityHeartbeat heartbeat = heartbeat(failure)) {
            assertThat(heartbeat.resumedFrames()).isEqualTo(8);
            assertThatThrownBy(() -> heartbeat.finished(4))
                    .isInstanceOf(StepStoppedException.class)
                    .hasCause(failure)
                    .extracting(e -> ((StepStoppedException) e).reason())
                    .isEqualTo(reason);
        }
    }
}

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    /** The service must not hear of an older report after a newer one, which the next attempt goes on from. */
    @Test
    @Timeout(120)
    void aReportDuringARepetitionComesAfterIt() throws InterruptedException {
        BlockingQueue<Object> sent = new LinkedBlockingQueue<>();
        CountDownLatch repeating = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ActivityExecutionContext context = (ActivityExecutionContext) Proxy.newProxyInstance(
                ActivityHeartbeatTest.class.getClassLoader(),
                new Class<?>[] {ActivityExecutionContext.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("heartbeat")) {
                        return Optional.of(4);
                    }
                    if (Thread.currentThread().getName().equals("heartbeats")) {
                        repeating.countDown();
                        go.await();
                    }
                    sent.add(arguments[0]);
                    return null;
                });
        try (ActivityHeartbeat heartbeat = new ActivityHeartbeat(context)) {
            repeating.await();
            Thread step = new Thread(() -> heartbeat.finished(8));
            step.start();
            while (step.getState() != Thread.State.BLOCKED && step.getState() != Thread.State.TERMINATED) {
                Thread.onSpinWait();
            }
            go.countDown();
            step.join();
            assertThat(sent.take()).isEqualTo(4);
            assertThat(sent.take()).isEqualTo(8);
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

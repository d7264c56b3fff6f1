package io.flowcut.activities.step;

import static java.util.Objects.requireNonNull;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityWorkerShutdownException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports progress as heartbeats of a Temporal activity, whose details are the finished frames, or what else the step
 * reports. Between two reports the last one is repeated in the background, so that a process that died is told from a
 * step that takes long within seconds. That ends when the step itself has given no sign of life for ten minutes, for then
 * it hangs.
 */
public final class ActivityHeartbeat implements StepProgress, AutoCloseable {
    private static final Duration REPEAT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Logger log = LoggerFactory.getLogger(ActivityHeartbeat.class);

    /** Shared by all activities of the process; a repeated heartbeat is a hand-over to Temporal's own sender. */
    private static final ScheduledExecutorService REPEATER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "heartbeats");
        thread.setDaemon(true);
        return thread;
    });

    private final ActivityExecutionContext context;
    private final int resumedFrames;
    private final ScheduledFuture<?> repeats;
    private Object lastDetails;
    private volatile long lastNanos = System.nanoTime();

    public ActivityHeartbeat(ActivityExecutionContext context) {
        this.context = requireNonNull(context, "context");
        lastDetails = context.getHeartbeatDetails(Object.class).orElse(0);
        resumedFrames = lastDetails instanceof Integer frames ? frames : 0;
        repeats = REPEATER.scheduleWithFixedDelay(
                this::repeat, REPEAT.toMillis(), REPEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void repeat() {
        if (System.nanoTime() - lastNanos > PATIENCE.toNanos()) {
            return;
        }
        try {
            repeatLast();
        } catch (RuntimeException e) {
            // The step learns it from its own next report.
            log.debug("a repeated heartbeat was refused: {}", e.toString());
        }
    }

    /** One at a time with the reports, or an older one might be the last that the service hears of. */
    private synchronized void repeatLast() {
        context.heartbeat(lastDetails);
    }

    private synchronized void send(Object details) {
        lastDetails = details;
        context.heartbeat(details);
    }

    @Override
    public void finished(int frames) {
        report(frames);
    }

    /**
     * Reports details of any kind, as {@link #finished} reports frames.
     *
     * @param details can be written as JSON
     * @throws StepStoppedException when the step shall end here
     */
    public void report(Object details) {
        requireNonNull(details, "details");
        lastNanos = System.nanoTime();
        try {
            send(details);
        } catch (ActivityCanceledException e) {
            throw new StepStoppedException(StepStoppedException.Reason.CANCELLED, e);
        } catch (ActivityWorkerShutdownException e) {
            throw new StepStoppedException(StepStoppedException.Reason.DRAINING, e);
        } catch (ActivityCompletionException e) {
            // The service gave this attempt up: another one goes on.
            throw new StepStoppedException(StepStoppedException.Reason.INTERRUPTED, e);
        }
    }

    @Override
    public int attempt() {
        // Temporal's test environment counts from 0.
        return Math.max(1, context.getInfo().getAttempt());
    }

    @Override
    public int resumedFrames() {
        return resumedFrames;
    }

    @Override
    public void close() {
        repeats.cancel(false);
    }
}

package io.flowcut.activities.step;

import static java.util.Objects.requireNonNull;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;

/** Reports progress as heartbeats of a Temporal activity, whose details are the finished frames. */
public final class ActivityHeartbeat implements StepProgress {
    private final ActivityExecutionContext context;
    private final int resumedFrames;

    public ActivityHeartbeat(ActivityExecutionContext context) {
        this.context = requireNonNull(context, "context");
        resumedFrames = context.getHeartbeatDetails(Integer.class).orElse(0);
    }

    @Override
    public void finished(int frames) {
        try {
            context.heartbeat(frames);
        } catch (ActivityCanceledException e) {
            throw new StepStoppedException(StepStoppedException.Reason.CANCELLED, e);
        } catch (ActivityCompletionException e) {
            // The worker shuts down, or the service gave this attempt up: in either case another attempt goes on.
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
}

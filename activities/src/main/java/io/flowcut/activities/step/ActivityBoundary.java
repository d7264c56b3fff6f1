package io.flowcut.activities.step;

import io.flowcut.activities.natives.NativeLibraries;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.function.Function;

/** What every activity does around its work: hands it a heartbeat and turns its errors into Temporal's. */
public final class ActivityBoundary {
    private ActivityBoundary() {}

    /**
     * Runs the work of the activity of this thread.
     *
     * @param work gets the activity's progress and returns its result
     */
    public static <T> T call(Function<StepProgress, T> work) {
        return callReporting(work::apply);
    }

    /**
     * The same for work whose heartbeats hold more than a number of frames.
     *
     * @param work gets the activity's heartbeat and returns its result
     */
    public static <T> T callReporting(Function<ActivityHeartbeat, T> work) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        // Temporal's test environment counts from 0.
        int attempt = Math.max(1, context.getInfo().getAttempt());
        try (ActivityHeartbeat heartbeat = new ActivityHeartbeat(context)) {
            return work.apply(heartbeat);
        } catch (FlowCutException e) {
            throw ErrorType.toFailure(e, attempt);
        } catch (OutOfMemoryError e) {
            throw ErrorType.toFailure(
                    new FlowCutException(ErrorType.OUT_OF_MEMORY, "out of memory: " + e.getMessage(), e), attempt);
        } catch (LinkageError e) {
            // Of a library that is loaded where it is first used.
            throw ErrorType.toFailure(NativeLibraries.failure("a library", e), attempt);
        } catch (StepStoppedException e) {
            throw stopped(e);
        }
    }

    private static RuntimeException stopped(StepStoppedException e) {
        if (e.reason() == StepStoppedException.Reason.DRAINING) {
            return ApplicationFailure.newBuilder()
                    .setType("WorkerStopping")
                    .setMessage("the worker stops; another one goes on")
                    .setNextRetryDelay(Duration.ofMillis(100))
                    .build();
        }
        // Temporal tells a cancelled activity from a failed one by its own exception.
        return e.getCause() instanceof ActivityCompletionException cause ? cause : e;
    }
}

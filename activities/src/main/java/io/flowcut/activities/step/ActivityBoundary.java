package io.flowcut.activities.step;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.activity.Activity;
import io.temporal.client.ActivityCompletionException;
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
        try {
            return work.apply(new ActivityHeartbeat(Activity.getExecutionContext()));
        } catch (FlowCutException e) {
            throw ErrorType.toFailure(e);
        } catch (OutOfMemoryError e) {
            throw ErrorType.toFailure(
                    new FlowCutException(ErrorType.OUT_OF_MEMORY, "out of memory: " + e.getMessage(), e));
        } catch (StepStoppedException e) {
            // Temporal tells a cancelled activity from a failed one by its own exception.
            throw e.getCause() instanceof ActivityCompletionException cause ? cause : e;
        }
    }
}

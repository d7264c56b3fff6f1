package io.flowcut.workflows.video;

import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.error.RetryPolicy;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sends a step to the host that made its input and holds it on its disk. Only an optimisation: when that host does not
 * take the step within {@code chunk.hostWait}, or fails at it in a way that another host may not, the step runs from the
 * shared queue, with its input from the store. No {@code Workflow.getVersion} guards it, for it depends on the history
 * alone: a run whose recorded results name no host goes the way that it always went.
 */
final class HostAffinity {
    private HostAffinity() {}

    /**
     * Calls an activity.
     *
     * @param shared stub of the shared queue
     * @param hostQueue queue of the host to prefer, when there is one
     */
    static <A> StepResult call(
            Class<A> type, A shared, Optional<String> hostQueue, ChunkConfig chunk, Function<A, StepResult> step) {
        if (hostQueue.isPresent()) {
            A preferred = Workflow.newActivityStub(type, VideoActivityOptions.host(hostQueue.get(), chunk));
            try {
                return step.apply(preferred);
            } catch (ActivityFailure e) {
                CancellationScope.throwCanceled();
                if (!mayGoElsewhere(e)) {
                    throw e;
                }
            }
        }
        return step.apply(shared);
    }

    private static boolean mayGoElsewhere(ActivityFailure failure) {
        return failure.getCause() instanceof TimeoutFailure
                || (failure.getCause() instanceof ApplicationFailure thrown && RetryPolicy.mayHelp(thrown));
    }
}

package io.flowcut.worker.run;

import io.flowcut.workflows.error.FlowCutException;
import io.temporal.client.WorkflowClient;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits for what a workflow gives back. */
final class WorkflowResult {
    private static final long LOOK_MILLISECONDS = 50;
    private static final long TICK_NANOSECONDS = TimeUnit.SECONDS.toNanos(1);

    private WorkflowResult() {}

    /**
     * Waits for the end of a workflow, or until the stop is requested.
     *
     * @param tick is run about once a second until then, on this thread
     * @return empty when the stop was requested first; the workflow is still there then
     * @throws FlowCutException with the cause of a failed workflow
     */
    static <T> Optional<T> await(
            WorkflowClient client, String workflowId, Class<T> type, StopSignal stop, Runnable tick) {
        // A stub by id alone asks the run that is at work, also after the workflow continued as new.
        CompletableFuture<T> result = client.newUntypedWorkflowStub(workflowId).getResultAsync(type);
        long next = System.nanoTime();
        try {
            while (!result.isDone()) {
                if (stop.await(0)) {
                    return Optional.empty();
                }
                if (System.nanoTime() - next >= 0) {
                    tick.run();
                    next = System.nanoTime() + TICK_NANOSECONDS;
                }
                stop.await(LOOK_MILLISECONDS);
            }
            return Optional.of(result.get());
        } catch (ExecutionException e) {
            throw WorkflowFailure.of(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the workflow runs", e);
        }
    }
}

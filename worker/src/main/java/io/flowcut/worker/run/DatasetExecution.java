package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.client.WorkflowClient;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Starts a dataset workflow and follows it to its end, or until the stop is requested. */
final class DatasetExecution {
    private static final long POLL_MILLISECONDS = 1000;

    private final WorkflowClient client;
    private final RunListener listener;
    private final StopSignal stop;

    DatasetExecution(WorkflowClient client, RunListener listener, StopSignal stop) {
        this.client = requireNonNull(client, "client");
        this.listener = requireNonNull(listener, "listener");
        this.stop = requireNonNull(stop, "stop");
    }

    /**
     * Runs the workflow.
     *
     * @return empty when the stop was requested first; the workflow is still there then
     * @throws FlowCutException with the cause of a failed workflow
     */
    Optional<DatasetResult> run(DatasetRequest request) {
        String workflowId = WorkflowIds.dataset(request);
        if (new Jobs(client).submit(request, true) == Jobs.Submitted.RUNNING) {
            listener.note("goes on with job " + workflowId + ", which is at work already");
        }
        return follow(workflowId, request.videos());
    }

    /**
     * Follows a workflow that was started before.
     *
     * @param videos videos of its manifest
     */
    Optional<DatasetResult> follow(String workflowId, int videos) {
        // A stub by id alone asks the run that is at work, also after the workflow continued as new.
        CompletableFuture<DatasetResult> result =
                client.newUntypedWorkflowStub(workflowId).getResultAsync(DatasetResult.class);
        DatasetWorkflow running = client.newWorkflowStub(DatasetWorkflow.class, workflowId);
        ProgressPoller poller = new ProgressPoller(client, running, videos);
        CompletableFuture<Void> ended = result.handle((value, failure) -> null);
        try {
            while (!ended.isDone()) {
                if (stop.await(0)) {
                    return Optional.empty();
                }
                poller.poll().ifPresent(listener::progress);
                awaitEither(ended);
            }
            return Optional.of(result.get());
        } catch (ExecutionException e) {
            throw WorkflowFailure.of(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the workflow runs", e);
        } finally {
            listener.ended();
        }
    }

    /** Waits for the end, the stop, or the time of the next poll. */
    private void awaitEither(CompletableFuture<Void> ended) throws InterruptedException {
        for (long waited = 0; waited < POLL_MILLISECONDS && !ended.isDone(); waited += 50) {
            if (stop.await(50)) {
                return;
            }
        }
    }
}

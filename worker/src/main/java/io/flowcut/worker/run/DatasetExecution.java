package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.client.WorkflowClient;
import java.util.Optional;

/** Starts a dataset workflow and follows it to its end, or until the stop is requested. */
final class DatasetExecution {
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
        DatasetWorkflow running = client.newWorkflowStub(DatasetWorkflow.class, workflowId);
        ProgressPoller poller = new ProgressPoller(client, running, videos);
        try {
            return WorkflowResult.await(
                    client,
                    workflowId,
                    DatasetResult.class,
                    stop,
                    () -> poller.poll().ifPresent(listener::progress));
        } finally {
            listener.ended();
        }
    }
}

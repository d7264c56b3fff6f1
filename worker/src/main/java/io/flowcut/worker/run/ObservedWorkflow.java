package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FailureCause;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What the service itself says of the workflow of a job, without any worker.
 *
 * @param id id of the workflow
 */
record ObservedWorkflow(WorkflowClient client, String id, WorkflowExecutionMetadata execution) {
    ObservedWorkflow {
        requireNonNull(client, "client");
        requireNonNull(id, "id");
        requireNonNull(execution, "execution");
    }

    /** {@code running}, {@code done}, {@code cancelled}, {@code terminated} or {@code failed}. */
    String state() {
        return switch (execution.getStatus()) {
            case WORKFLOW_EXECUTION_STATUS_RUNNING, WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW -> "running";
            case WORKFLOW_EXECUTION_STATUS_COMPLETED -> "done";
            case WORKFLOW_EXECUTION_STATUS_CANCELED -> "cancelled";
            case WORKFLOW_EXECUTION_STATUS_TERMINATED -> "terminated";
            default -> "failed";
        };
    }

    /**
     * Result of a workflow that is done.
     *
     * @throws WorkflowException when it cannot be read; encrypted with a key that is not here, most likely
     */
    <T> T result(Class<T> type) {
        return client.newUntypedWorkflowStub(id).getResult(type);
    }

    /** Why it failed, in one line; empty when it did not. */
    String failure() {
        if (!state().equals("failed")) {
            return "";
        }
        try {
            result(Object.class);
            return "";
        } catch (WorkflowException e) {
            return FailureCause.of(e).message();
        }
    }

    /** ISO 8601 in UTC. */
    String startedAt() {
        return execution.getStartTime().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Seconds since the start, or from start to end. */
    double seconds() {
        Instant end = Optional.ofNullable(execution.getCloseTime()).orElseGet(Instant::now);
        return Duration.between(execution.getStartTime(), end).toMillis() / 1e3;
    }
}

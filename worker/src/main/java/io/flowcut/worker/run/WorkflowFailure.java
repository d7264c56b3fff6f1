package io.flowcut.worker.run;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.error.FlowCutException;

/** Turns the failure of a workflow into the exception that its step threw. */
final class WorkflowFailure {
    private WorkflowFailure() {}

    /** The cause of a failed workflow, with its type; Storage where it has none of ours. */
    static FlowCutException of(Throwable thrown) {
        FailureCause cause = FailureCause.of(thrown);
        for (ErrorType type : ErrorType.values()) {
            if (type.typeName().equals(cause.type())) {
                return new FlowCutException(type, cause.message(), thrown);
            }
        }
        return new FlowCutException(ErrorType.STORAGE, cause.type() + ": " + cause.message(), thrown);
    }
}

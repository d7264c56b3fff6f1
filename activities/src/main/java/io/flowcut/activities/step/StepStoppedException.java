package io.flowcut.activities.step;

import static java.util.Objects.requireNonNull;

/** Ends a step that shall not go on. */
public final class StepStoppedException extends RuntimeException {
    /** Why a step stops. */
    public enum Reason {
        /** Nobody wants the result any more: what is half done goes away. */
        CANCELLED,
        /** This process is about to end: the batch at work is finished, another process goes on after it. */
        DRAINING,
        /** This process shall not go on, another one will: what is half done stays. */
        INTERRUPTED
    }

    private final Reason reason;

    public StepStoppedException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason");
    }

    public StepStoppedException(Reason reason, Throwable cause) {
        super(cause.getMessage(), cause);
        this.reason = requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}

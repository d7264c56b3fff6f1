package io.flowcut.workflows.error;

import static java.util.Objects.requireNonNull;

/** A failure with a one-line message for the user that names the file or key and the cause. */
public class FlowCutException extends RuntimeException {
    private final ErrorType type;

    public FlowCutException(ErrorType type, String message) {
        super(message);
        this.type = requireNonNull(type, "type");
    }

    public FlowCutException(ErrorType type, String message, Throwable cause) {
        super(message, cause);
        this.type = requireNonNull(type, "type");
    }

    /** What kind of failure this is. */
    public ErrorType type() {
        return type;
    }

    /** An input that cannot be used; {@code source} is the file or URI, {@code cause} one short clause. */
    public static FlowCutException badInput(String source, String cause) {
        return new FlowCutException(ErrorType.BAD_INPUT, source + ": " + cause);
    }

    /** An object that should be in the store and is missing or damaged. */
    public static FlowCutException lost(String source, String cause, Throwable thrown) {
        return new FlowCutException(ErrorType.LOST_ARTIFACT, source + ": " + cause, thrown);
    }

    /** A store that cannot be read or written. */
    public static FlowCutException storage(String source, String cause, Throwable thrown) {
        return new FlowCutException(ErrorType.STORAGE, source + ": " + cause, thrown);
    }
}

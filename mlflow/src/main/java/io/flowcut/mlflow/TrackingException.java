package io.flowcut.mlflow;

/** The tracking server or the outbox could not be used; the message is one line that names it and the cause. */
public final class TrackingException extends RuntimeException {
    public TrackingException(String message) {
        super(message);
    }

    public TrackingException(String message, Throwable cause) {
        super(message, cause);
    }
}

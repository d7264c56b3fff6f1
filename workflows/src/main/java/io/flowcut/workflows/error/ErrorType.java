package io.flowcut.workflows.error;

import io.temporal.failure.ApplicationFailure;
import java.util.Arrays;
import java.util.List;

/** Every kind of failure that FlowCut distinguishes. Here alone it is decided which of them a retry can mend. */
public enum ErrorType {
    /** The input is corrupt, has no frames or has frames of unequal size. */
    BAD_INPUT("BadInput", false),
    /** A model file is missing or its digest is wrong. */
    MISSING_MODEL("MissingModel", false),
    /** A configuration value is out of its range. */
    CONFIG("Config", false),
    /** A native library does not load on this machine, as where one that it links is not installed. */
    NATIVE_LIBRARY("NativeLibrary", false),
    /** The artifact store could not be read or written. */
    STORAGE("Storage", true),
    /** Memory ran out; the retry uses half the batch. */
    OUT_OF_MEMORY("OutOfMemory", true),
    /** A stored object is gone or damaged; the step that made it has to run again, the reader alone cannot go on. */
    LOST_ARTIFACT("LostArtifact", false),
    /** The loss of a training is not finite, also with a smaller learning rate. */
    DIVERGED("Diverged", false),
    /** The Temporal service refused or did not answer. */
    SERVICE("Service", true),
    /** The tracking server refused or did not answer. */
    TRACKING("Tracking", true);

    private final String typeName;
    private final boolean retryable;

    ErrorType(String typeName, boolean retryable) {
        this.typeName = typeName;
        this.retryable = retryable;
    }

    /** The name that stands in histories, logs and reports. */
    public String typeName() {
        return typeName;
    }

    /** Whether another attempt can succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** The type names that no retry can mend, for the retry options of activities. */
    public static List<String> nonRetryableTypeNames() {
        return Arrays.stream(values())
                .filter(type -> !type.retryable)
                .map(ErrorType::typeName)
                .toList();
    }

    /** The Temporal failure for an exception of this type; non-retryable when {@link #retryable()} is false. */
    public static ApplicationFailure toFailure(FlowCutException exception) {
        return toFailure(exception, 1);
    }

    /**
     * The Temporal failure for an exception in this attempt; non-retryable when {@link #retryable()} is false, and in
     * the last attempt that {@link RetryPolicy} grants an error.
     *
     * @param attempt from 1
     */
    public static ApplicationFailure toFailure(FlowCutException exception, int attempt) {
        ErrorType type = exception.type();
        return type.retryable && attempt < RetryPolicy.ATTEMPTS_WITH_ERRORS
                ? ApplicationFailure.newFailureWithCause(exception.getMessage(), type.typeName, exception)
                : ApplicationFailure.newNonRetryableFailureWithCause(exception.getMessage(), type.typeName, exception);
    }
}

package io.flowcut.workflows.error;

import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How often activities are tried again. */
public final class RetryPolicy {
    /**
     * Attempts that may end with an error: ten span two and a half minutes of waiting, so that a store may be away for a
     * minute or two. What an activity throws in a later attempt is final.
     */
    public static final int ATTEMPTS_WITH_ERRORS = 10;

    /**
     * Attempts in all. Most machines that a long step may be taken from before it is done; it bounds how often a step
     * that kills its process is tried.
     */
    private static final int ATTEMPTS = 50;

    /** Faults of the program itself, which the next attempt repeats. Temporal compares exact class names. */
    private static final List<Class<? extends RuntimeException>> PROGRAM_FAULTS = List.of(
            NullPointerException.class,
            IllegalArgumentException.class,
            ClassCastException.class,
            ArithmeticException.class,
            IndexOutOfBoundsException.class,
            ArrayIndexOutOfBoundsException.class,
            UnsupportedOperationException.class);

    /** Retries with growing pauses of all that {@link ErrorType} calls retryable. */
    public static final RetryOptions STANDARD = RetryOptions.newBuilder()
            .setInitialInterval(Duration.ofSeconds(1))
            .setBackoffCoefficient(2)
            .setMaximumInterval(Duration.ofSeconds(30))
            .setMaximumAttempts(ATTEMPTS)
            .setDoNotRetry(doNotRetry())
            .build();

    private static final Set<String> FINAL_TYPES = Set.of(STANDARD.getDoNotRetry());

    private RetryPolicy() {}

    /** Whether another attempt, here or elsewhere, can help after an application failure. */
    public static boolean mayHelp(ApplicationFailure failure) {
        return !failure.isNonRetryable() && !FINAL_TYPES.contains(failure.getType());
    }

    private static String[] doNotRetry() {
        List<String> types = new ArrayList<>(ErrorType.nonRetryableTypeNames());
        PROGRAM_FAULTS.forEach(fault -> types.add(fault.getName()));
        return types.toArray(String[]::new);
    }
}

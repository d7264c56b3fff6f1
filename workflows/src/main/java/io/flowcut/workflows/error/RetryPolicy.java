package io.flowcut.workflows.error;

import io.temporal.common.RetryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How often activities are tried again. */
public final class RetryPolicy {
    /** Ten attempts span two and a half minutes of waiting, so that a store may be away for a minute or two. */
    private static final int ATTEMPTS = 10;

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

    private RetryPolicy() {}

    private static String[] doNotRetry() {
        List<String> types = new ArrayList<>(ErrorType.nonRetryableTypeNames());
        PROGRAM_FAULTS.forEach(fault -> types.add(fault.getName()));
        return types.toArray(String[]::new);
    }
}

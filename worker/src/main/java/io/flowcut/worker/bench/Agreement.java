package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

/**
 * Whether our result is the reference's, by one measure.
 *
 * @param measure what was compared
 * @param value the measured value
 * @param required what it must be, in words
 * @param agrees whether it is
 */
public record Agreement(String measure, double value, String required, boolean agrees) {
    public Agreement {
        requireNonNull(measure, "measure");
        requireNonNull(required, "required");
    }

    /** A measure that must reach a bound. */
    public static Agreement atLeast(String measure, double value, double bound) {
        return new Agreement(measure, value, "at least " + bound, value >= bound);
    }

    /** A measure that must not exceed a bound. */
    public static Agreement atMost(String measure, double value, double bound) {
        return new Agreement(measure, value, "at most " + bound, value <= bound);
    }
}

package io.flowcut.worker.plan;

import java.util.Arrays;

/**
 * Where most of many values lie.
 *
 * @param low one tenth of them are below
 * @param likely the median
 * @param high one tenth of them are above
 */
public record Range(double low, double likely, double high) {
    /** Of at least one value. */
    static Range of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Range(quantile(sorted, 0.1), quantile(sorted, 0.5), quantile(sorted, 0.9));
    }

    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}

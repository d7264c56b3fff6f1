package io.flowcut.activities.training.input;

/**
 * How the pixels along one axis of a picture come from those of another: pixel i of the result covers an interval of
 * the source, and is the mean over it where that is at least a pixel long, or interpolated at its middle where it is
 * shorter. What lies beyond the source has no taps.
 */
final class AxisTaps {
    /** First source pixel of each pixel of the result. */
    final int[] first;
    /** Where the weights of each pixel begin; one more than pixels. */
    final int[] offsets;
    /** Weights, that of each pixel adding up to 1. */
    final float[] weights;

    private AxisTaps(int[] first, int[] offsets, float[] weights) {
        this.first = first;
        this.offsets = offsets;
        this.weights = weights;
    }

    /** The whole source, made longer or shorter. */
    static AxisTaps whole(int source, int result) {
        return of(source, result, 0, source, false);
    }

    /**
     * A part of the source, or more than it.
     *
     * @param source pixels of the source
     * @param result pixels of the result
     * @param start where the result begins, in pixels of the source; may be negative
     * @param end where it ends, above {@code start}
     * @param mirrored whether the result runs backwards
     */
    static AxisTaps of(int source, int result, double start, double end, boolean mirrored) {
        double step = (end - start) / result;
        int[] first = new int[result];
        int[] offsets = new int[result + 1];
        float[] weights = new float[result * ((int) Math.ceil(step) + 2)];
        int used = 0;
        for (int i = 0; i < result; i++) {
            int at = mirrored ? result - 1 - i : i;
            double low = start + at * step;
            double middle = low + step / 2;
            offsets[i] = used;
            if (middle < 0 || middle >= source) {
                continue;
            }
            if (step > 1) {
                used = box(source, low, low + step, i, first, weights, used);
            } else {
                used = interpolate(source, middle - 0.5, i, first, weights, used);
            }
        }
        offsets[result] = used;
        return new AxisTaps(first, offsets, weights);
    }

    private static int box(int source, double low, double high, int i, int[] first, float[] weights, int used) {
        double from = Math.max(low, 0);
        double to = Math.min(high, source);
        int next = used;
        first[i] = (int) from;
        for (int at = first[i]; at < to; at++) {
            double covered = Math.min(at + 1, to) - Math.max(at, from);
            weights[next++] = (float) (covered / (to - from));
        }
        return next;
    }

    private static int interpolate(int source, double at, int i, int[] first, float[] weights, int used) {
        double inside = Math.max(0, Math.min(source - 1.0, at));
        int low = (int) inside;
        float share = (float) (inside - low);
        int next = used;
        first[i] = low;
        weights[next++] = 1 - share;
        if (share > 0) {
            weights[next++] = share;
        }
        return next;
    }

    /** Pixels of the result. */
    int length() {
        return first.length;
    }

    /** Whether a pixel of the result lies beyond the source. */
    boolean outside(int i) {
        return offsets[i] == offsets[i + 1];
    }
}

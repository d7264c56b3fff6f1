package io.flowcut.activities.crf;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;

/**
 * Finds the simplex of the permutohedral lattice that encloses each point, and the point's barycentric coordinates in it.
 *
 * <p>Adams, Baek and Davis, "Fast High-Dimensional Filtering Using the Permutohedral Lattice" (2010), section 3: the
 * point is scaled so that splat, blur and slice together have unit deviation, placed on the hyperplane in d + 1
 * dimensions where coordinates sum to zero, and rounded to the nearest remainder-0 vertex; the order of the residuals
 * names the simplex.
 *
 * <p>Features are whole numbers (columns, rows, grey levels), so all of it is done in fixed-point numbers, in units of a
 * cell, d + 1 steps wide. Integers add up exactly, and what {@code float} needs comparisons for is a shift here, which the
 * JIT vectorises: residuals are sorted with the number of their coordinate in the lowest bits.
 *
 * <p>The first d coordinates of a vertex of remainder k are k modulo d + 1. Its key is {@code k + (d + 1) * sum
 * stride_i * floor(x_i / (d + 1))}, a mixed radix number over the range that the points can reach, so a step along an
 * axis of the lattice adds a constant to the key (one for k = 0 and one for the others).
 */
final class SimplexLocator {
    /** Most points in one call: their working memory stays in the first-level cache. */
    static final int BLOCK = 128;

    /** A simplex reaches one cell beyond its remainder-0 vertex, and the blur one beyond that. */
    private static final int MARGIN = 3;

    /** Lowest bits of a sorted number: which coordinate it is, counted from the last, so that of equals the first is larger. */
    private static final int TAG_BITS = 3;

    private static final int TAG_MASK = (1 << TAG_BITS) - 1;

    /** Bits after the point at most: two residuals of different cells may not be further apart than 31 bits. */
    private static final int MOST_FRACTION_BITS = 25;

    private final int dimension;
    private final int fractionBits;
    private final int[] multiplier;
    private final int[] finer;
    private final int[] finerBits;
    private final long[] stride;
    private final long origin;
    private final int[][] residual;
    private final int[][] cell;
    private final int[] scaled = new int[BLOCK];
    private final int[] sum = new int[BLOCK];
    private final int[] total = new int[BLOCK];
    /** By the tag of a coordinate: its stride, and what its step down adds to the key of the remainder before. */
    private final long[] strideOfTag;

    private final long[] descent;

    /**
     * @param upper largest value of each of the 1 to 7 features; the smallest is 0
     * @param deviations standard deviation of the filter along each feature
     * @throws FlowCutException of type CONFIG when the lattice has more cells than 62 bits can number
     */
    SimplexLocator(int[] upper, double[] deviations) {
        dimension = upper.length;
        int d = dimension;
        if (d < 1 || d > TAG_MASK || deviations.length != d) {
            throw new IllegalArgumentException(d + " features with " + deviations.length + " deviations");
        }
        double[] scale = new double[d];
        double furthest = 1;
        double reach = 0;
        for (int i = 0; i < d; i++) {
            // A cell is d + 1 wide: the factor d + 1 of the paper's scale cancels.
            scale[i] = Math.sqrt(2.0 / 3) / Math.sqrt((i + 1.0) * (i + 2.0)) / deviations[i];
            reach += upper[i] * scale[i];
            furthest = Math.max(furthest, (i + 1) * upper[i] * scale[i]);
        }
        stride = new long[d + 1];
        origin = number(upper, scale);
        furthest = Math.max(furthest, reach) + 2;
        fractionBits = Math.min(MOST_FRACTION_BITS, 29 - Math.getExponent(furthest));
        if (fractionBits < TAG_BITS) {
            throw tooSmall();
        }
        multiplier = new int[d];
        finer = new int[d];
        finerBits = new int[d];
        for (int i = 0; i < d; i++) {
            // The product of a feature and the finer part must fit 31 bits.
            finerBits[i] = Math.max(0, Math.min(15, 29 - Math.getExponent((double) upper[i])));
            double exact = scale[i] * (1 << fractionBits);
            multiplier[i] = (int) Math.floor(exact);
            finer[i] = (int) Math.floor((exact - multiplier[i]) * (1 << finerBits[i]));
        }
        residual = new int[d + 1][BLOCK];
        cell = new int[d + 1][BLOCK];
        strideOfTag = new long[d + 1];
        descent = new long[d + 1];
        for (int i = 0; i <= d; i++) {
            strideOfTag[d - i] = stride[i];
            descent[d - i] = 1 - (d + 1) * stride[i];
        }
    }

    /** Sets the strides; returns what to add so that no key is negative. */
    private long number(int[] upper, double[] scale) {
        int d = dimension;
        double cellCount = d + 1;
        long next = 1;
        long offset = 0;
        for (int i = 0; i < d; i++) {
            double above = 0;
            for (int j = i; j < d; j++) {
                above += upper[j] * scale[j];
            }
            double below = i == 0 ? 0 : i * upper[i - 1] * scale[i - 1];
            long lowest = (long) Math.floor(-below) - MARGIN;
            long highest = (long) Math.ceil(above) + MARGIN;
            stride[i] = next;
            offset -= lowest * next;
            cellCount *= highest - lowest + 1;
            if (cellCount > 0x1p62) {
                throw tooSmall();
            }
            next *= highest - lowest + 1;
        }
        return offset * (d + 1);
    }

    private static FlowCutException tooSmall() {
        return new FlowCutException(ErrorType.CONFIG, "crf: deviations are too small for a picture of this size");
    }

    /** What a step along {@code axis} (0 to d) adds to the key of a vertex of remainder 0. */
    long stepFromZero(int axis) {
        long all = 0;
        for (long each : stride) {
            all += each;
        }
        return dimension + (dimension + 1) * (stride[axis] - all);
    }

    /** What a step along {@code axis} (0 to d) adds to the key of a vertex of another remainder. */
    long stepFromOther(int axis) {
        return (dimension + 1) * stride[axis] - 1;
    }

    /**
     * Locates points, at most {@value #BLOCK} of them.
     *
     * @param features d rows of features, each between 0 and its upper limit
     * @param length number of points
     * @param keys receives the keys of the d + 1 vertices of each point by remainder, d + 1 a point
     * @param weights receives their weights, which sum to 1 for each point
     * @param at where the first point's weights go
     * @param step places from one point's weights to the next one's
     */
    void locate(int[][] features, int length, long[] keys, float[] weights, int at, int step) {
        elevate(features, length);
        round(length);
        sort(length);
        moveToZeroSum(length);
        sort(length);
        for (int point = 0; point < length; point++) {
            read(point, keys, weights, at + point * step);
        }
    }

    private void elevate(int[][] features, int length) {
        Arrays.fill(sum, 0, length, 0);
        for (int i = dimension; i > 0; i--) {
            scale(features[i - 1], multiplier[i - 1], finer[i - 1], finerBits[i - 1], scaled, length);
            elevate(scaled, i, sum, residual[i], length);
        }
        System.arraycopy(sum, 0, residual[0], 0, length);
    }

    private static void scale(int[] feature, int multiplier, int finer, int finerBits, int[] scaled, int length) {
        for (int p = 0; p < length; p++) {
            scaled[p] = feature[p] * multiplier + ((feature[p] * finer) >> finerBits);
        }
    }

    private static void elevate(int[] scaled, int i, int[] sum, int[] coordinate, int length) {
        for (int p = 0; p < length; p++) {
            coordinate[p] = sum[p] - i * scaled[p];
            sum[p] += scaled[p];
        }
    }

    /** Nearest cell of each coordinate, and the residual with the coordinate's number. */
    private void round(int length) {
        Arrays.fill(total, 0, length, 0);
        for (int i = 0; i <= dimension; i++) {
            round(residual[i], cell[i], total, fractionBits, dimension - i, length);
        }
    }

    private static void round(int[] coordinate, int[] cells, int[] total, int bits, int tag, int length) {
        int half = 1 << (bits - 1);
        for (int p = 0; p < length; p++) {
            int value = coordinate[p];
            int nearest = (value + half) >> bits;
            cells[p] = nearest;
            total[p] += nearest;
            coordinate[p] = ((value - (nearest << bits)) << TAG_BITS) | tag;
        }
    }

    /** Sorts the residuals of each point, the largest first. */
    private void sort(int length) {
        for (int last = dimension; last > 0; last--) {
            for (int i = 0; i < last; i++) {
                exchange(residual[i], residual[i + 1], length);
            }
        }
    }

    private static void exchange(int[] larger, int[] smaller, int length) {
        for (int p = 0; p < length; p++) {
            // The difference where it is negative, else 0: arithmetic that the JIT vectorises, as it does not min and
            // max.
            int difference = larger[p] - smaller[p];
            int swapped = difference & (difference >> 31);
            larger[p] -= swapped;
            smaller[p] += swapped;
        }
    }

    /**
     * Moves those coordinates by a cell that were rounded worst, so that the vertex lies on the hyperplane: the smallest
     * residuals where the cells add up to too much, the largest where to too little.
     */
    private void moveToZeroSum(int length) {
        for (int place = 0; place <= dimension; place++) {
            move(residual[place], total, place, dimension, fractionBits + TAG_BITS, length);
        }
    }

    private static void move(int[] residuals, int[] total, int place, int most, int bits, int length) {
        for (int p = 0; p < length; p++) {
            int moved = place + total[p];
            int up = (most - moved) >>> 31;
            int down = moved >>> 31;
            residuals[p] += (up - down) << bits;
        }
    }

    /** Keys, and barycentric coordinates as differences of neighbouring residuals, of one point. */
    private void read(int point, long[] keys, float[] weights, int at) {
        int d = dimension;
        float unit = 1.0f / (1 << fractionBits);
        int cellBits = fractionBits + TAG_BITS;
        int half = 1 << (cellBits - 1);
        long cells = 0;
        for (int i = 0; i <= d; i++) {
            // A residual outside of its cell is one that was moved: its coordinate lies in the cell beside.
            int tagged = residual[i][point];
            cells += stride[i] * cell[i][point] - strideOfTag[tagged & TAG_MASK] * ((tagged + half) >> cellBits);
        }
        int to = point * (d + 1);
        long key = origin + (d + 1) * cells;
        keys[to] = key;
        int before = residual[d][point];
        weights[at] = (((before >> TAG_BITS) - (residual[0][point] >> TAG_BITS)) + (1 << fractionBits)) * unit;
        for (int k = 1; k <= d; k++) {
            key += descent[before & TAG_MASK];
            keys[to + k] = key;
            int next = residual[d - k][point];
            weights[at + k] = ((next >> TAG_BITS) - (before >> TAG_BITS)) * unit;
            before = next;
        }
    }
}

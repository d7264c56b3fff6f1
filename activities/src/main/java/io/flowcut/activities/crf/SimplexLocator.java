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
 * <p>The first d coordinates of a vertex of remainder k are k modulo d + 1. Its key is {@code k + (d + 1) * sum
 * stride_i * floor(x_i / (d + 1))}, a mixed radix number over the range that the points can reach, so a step along an
 * axis of the lattice adds a constant to the key (one for k = 0 and one for the others).
 */
final class SimplexLocator {
    /** Most points in one call: their working memory stays in the first-level cache. */
    static final int BLOCK = 128;

    /** A simplex reaches one cell beyond its remainder-0 vertex, and the blur one beyond that. */
    private static final int MARGIN = 3;

    private static final float ROUNDER = 12582912f;
    private static final float HUGE = 1e30f;

    private final int dimension;
    private final float[] scale;
    private final long[] stride;
    private final long origin;
    private final float[][] residual;
    private final float[][] cell;
    private final float[][] rank;
    private final float[] total = new float[BLOCK];
    private final float[] sorted;
    private final long[] strideOfRank;

    /**
     * @param upper largest value of each feature; the smallest is 0
     * @throws FlowCutException of type CONFIG when the lattice has more cells than 63 bits can number
     */
    SimplexLocator(float[] upper) {
        dimension = upper.length;
        int d = dimension;
        scale = new float[d];
        double deviation = Math.sqrt(2.0 / 3) * (d + 1);
        for (int i = 0; i < d; i++) {
            scale[i] = (float) (deviation / Math.sqrt((i + 1.0) * (i + 2.0)));
        }
        stride = new long[d + 1];
        origin = number(upper);
        residual = new float[d + 1][BLOCK];
        cell = new float[d + 1][BLOCK];
        rank = new float[d + 1][BLOCK];
        sorted = new float[d + 1];
        strideOfRank = new long[d + 1];
    }

    /** Sets the strides; returns what to add so that no key is negative. */
    private long number(float[] upper) {
        int d = dimension;
        double cells = d + 1;
        long next = 1;
        long offset = 0;
        for (int i = 0; i < d; i++) {
            double above = 0;
            for (int j = i; j < d; j++) {
                above += upper[j] * scale[j];
            }
            double below = i == 0 ? 0 : i * upper[i - 1] * (double) scale[i - 1];
            long lowest = (long) Math.floor(-below / (d + 1)) - MARGIN;
            long highest = (long) Math.ceil(above / (d + 1)) + MARGIN;
            stride[i] = next;
            offset -= lowest * next;
            cells *= highest - lowest + 1;
            if (cells > 0x1p62) {
                throw new FlowCutException(
                        ErrorType.CONFIG, "crf: deviations are too small for a picture of this size");
            }
            next *= highest - lowest + 1;
        }
        return offset * (d + 1);
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
     * Locates the points {@code from} to {@code to}, at most {@value #BLOCK} of them.
     *
     * @param features all points, one plane of {@code count} values a feature
     * @param keys receives the keys of the d + 1 vertices of each point by remainder, d + 1 a point
     * @param weights receives their weights, which sum to 1 for each point
     */
    void locate(float[] features, int count, int from, int to, long[] keys, float[] weights) {
        int length = to - from;
        elevate(features, count, from, length);
        round(length);
        rankResiduals(length);
        moveToZeroSum(length);
        for (int point = 0; point < length; point++) {
            read(point, keys, weights);
        }
    }

    private void elevate(float[] features, int count, int from, int length) {
        float[] sum = residual[0];
        Arrays.fill(sum, 0, length, 0);
        for (int i = dimension; i > 0; i--) {
            float[] coordinate = residual[i];
            float factor = scale[i - 1];
            int plane = (i - 1) * count + from;
            for (int p = 0; p < length; p++) {
                float scaled = features[plane + p] * factor;
                coordinate[p] = sum[p] - i * scaled;
                sum[p] += scaled;
            }
        }
    }

    /** Nearest multiple of d + 1 of each coordinate, kept as the cell's number, and the residual. */
    private void round(int length) {
        float down = 1.0f / (dimension + 1);
        float up = dimension + 1;
        Arrays.fill(total, 0, length, 0);
        for (int i = 0; i <= dimension; i++) {
            float[] coordinate = residual[i];
            float[] nearest = cell[i];
            for (int p = 0; p < length; p++) {
                // Adding and taking away 1.5 * 2^23 rounds to the nearest integer.
                float rounded = (coordinate[p] * down + ROUNDER) - ROUNDER;
                nearest[p] = rounded;
                coordinate[p] -= rounded * up;
                total[p] += rounded;
            }
        }
    }

    /** Ranks residuals from the largest, by comparing all pairs in arithmetic that the JIT vectorises. */
    private void rankResiduals(int length) {
        for (float[] row : rank) {
            Arrays.fill(row, 0, length, 0);
        }
        for (int i = 0; i < dimension; i++) {
            for (int j = i + 1; j <= dimension; j++) {
                compare(residual[i], residual[j], rank[i], rank[j], length);
            }
        }
    }

    private static void compare(float[] first, float[] second, float[] firstRank, float[] secondRank, int length) {
        for (int p = 0; p < length; p++) {
            // 1 where the second is larger, however little, else 0.
            float smaller = Math.min(1f, Math.max(0f, (second[p] - first[p]) * HUGE));
            firstRank[p] += smaller;
            secondRank[p] += 1f - smaller;
        }
    }

    /** Moves those cells by one whose coordinates were rounded worst, so that the vertex lies on the hyperplane. */
    private void moveToZeroSum(int length) {
        float most = dimension;
        float up = dimension + 1;
        for (int i = 0; i <= dimension; i++) {
            float[] ranks = rank[i];
            float[] cells = cell[i];
            float[] residuals = residual[i];
            for (int p = 0; p < length; p++) {
                float moved = ranks[p] + total[p];
                float above = Math.min(1f, Math.max(0f, moved - most));
                float below = Math.min(1f, Math.max(0f, -moved));
                float step = below - above;
                ranks[p] = moved + step * up;
                cells[p] += step;
                residuals[p] -= step * up;
            }
        }
    }

    /** Keys, and barycentric coordinates as differences of neighbouring residuals in their order, of one point. */
    private void read(int point, long[] keys, float[] weights) {
        int d = dimension;
        float down = 1.0f / (d + 1);
        long cells = 0;
        for (int i = 0; i <= d; i++) {
            int place = (int) rank[i][point];
            sorted[place] = residual[i][point] * down;
            strideOfRank[place] = stride[i];
            cells += stride[i] * (long) cell[i][point];
        }
        int at = point * (d + 1);
        long key = origin + (d + 1) * cells;
        keys[at] = key;
        weights[at] = sorted[d] + (1 - sorted[0]);
        for (int k = 1; k <= d; k++) {
            key += 1 - (d + 1) * strideOfRank[d - k + 1];
            keys[at + k] = key;
            weights[at + k] = sorted[d - k] - sorted[d - k + 1];
        }
    }
}

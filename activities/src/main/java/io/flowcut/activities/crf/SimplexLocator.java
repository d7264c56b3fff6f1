package io.flowcut.activities.crf;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;

/**
 * Finds the simplex of the permutohedral lattice that encloses a point, and the point's barycentric coordinates in it.
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
    /** A simplex reaches one cell beyond its remainder-0 vertex, and the blur one beyond that. */
    private static final int MARGIN = 3;

    private final int dimension;
    private final float[] scale;
    private final long[] stride;
    private final long origin;
    private final float[] elevated;
    private final int[] cell;
    private final int[] rank;
    private final int[] coordinateOfRank;
    private final float[] barycentric;

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
        elevated = new float[d + 1];
        cell = new int[d + 1];
        rank = new int[d + 1];
        coordinateOfRank = new int[d + 1];
        barycentric = new float[d + 2];
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
     * Locates one point.
     *
     * @param features all points, d values each
     * @param at where the point starts in {@code features}
     * @param keys receives the keys of the d + 1 vertices by remainder
     * @param weights receives their weights, which sum to 1
     */
    void locate(float[] features, int at, long[] keys, float[] weights) {
        elevate(features, at);
        round();
        rankResiduals();
        weigh(weights);
        int d = dimension;
        long key = 0;
        for (int i = 0; i < d; i++) {
            key += stride[i] * cell[i];
        }
        key = origin + (d + 1) * key;
        keys[0] = key;
        for (int k = 1; k <= d; k++) {
            key += 1 - (d + 1) * stride[coordinateOfRank[d - k + 1]];
            keys[k] = key;
        }
    }

    private void elevate(float[] features, int at) {
        float sum = 0;
        for (int i = dimension; i > 0; i--) {
            float scaled = features[at + i - 1] * scale[i - 1];
            elevated[i] = sum - i * scaled;
            sum += scaled;
        }
        elevated[0] = sum;
    }

    /** Nearest multiple of d + 1 of each coordinate, kept as the cell's number, and the residual. */
    private void round() {
        float down = 1.0f / (dimension + 1);
        for (int i = 0; i <= dimension; i++) {
            float position = elevated[i] * down;
            // Adding and taking away 1.5 * 2^23 rounds to the nearest integer, for less than Math.rint costs.
            float nearest = (position + 12582912f) - 12582912f;
            cell[i] = (int) nearest;
            elevated[i] -= nearest * (dimension + 1);
        }
    }

    /** Ranks residuals from the largest, and moves cells so that the coordinates of the vertex sum to zero. */
    private void rankResiduals() {
        int d = dimension;
        int sum = 0;
        for (int i = 0; i <= d; i++) {
            sum += cell[i];
            rank[i] = 0;
        }
        for (int i = 0; i < d; i++) {
            float residual = elevated[i];
            int own = 0;
            for (int j = i + 1; j <= d; j++) {
                // The sign bit of the difference: a branch here would be guessed wrong every other time.
                int smaller = Float.floatToRawIntBits(residual - elevated[j]) >>> 31;
                own += smaller;
                rank[j] += 1 - smaller;
            }
            rank[i] += own;
        }
        for (int i = 0; i <= d; i++) {
            int moved = rank[i] + sum;
            if (moved > d) {
                moved -= d + 1;
                cell[i]--;
                elevated[i] += d + 1;
            } else if (moved < 0) {
                moved += d + 1;
                cell[i]++;
                elevated[i] -= d + 1;
            }
            rank[i] = moved;
            coordinateOfRank[moved] = i;
        }
    }

    /** Barycentric coordinates: differences of neighbouring residuals in their order. */
    private void weigh(float[] weights) {
        int d = dimension;
        float down = 1.0f / (d + 1);
        for (int k = 0; k <= d + 1; k++) {
            barycentric[k] = 0;
        }
        for (int i = 0; i <= d; i++) {
            float residual = elevated[i] * down;
            barycentric[d - rank[i]] += residual;
            barycentric[d + 1 - rank[i]] -= residual;
        }
        barycentric[0] += 1 + barycentric[d + 1];
        System.arraycopy(barycentric, 0, weights, 0, d + 1);
    }
}

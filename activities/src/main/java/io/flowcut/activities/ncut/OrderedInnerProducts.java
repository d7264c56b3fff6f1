package io.flowcut.activities.ncut;

import java.util.Arrays;

/**
 * Inner products of chosen pairs of rows in the order that {@link AffinityProduct} asks for. Eight pairs are summed side by
 * side, since each multiply-add waits for the one before it in its sum.
 */
final class OrderedInnerProducts {
    private static final int GROUP = 8;

    private final float[] rows;
    private final int dimensions;
    private int[] left = new int[GROUP];
    private int[] right = new int[GROUP];
    private float[] sums = new float[GROUP];
    private int count;

    /** @param rows whose pairs are asked for */
    OrderedInnerProducts(TokenFeatures rows) {
        this.rows = rows.values();
        this.dimensions = rows.dimensions();
    }

    /** Forgets all pairs. */
    void clear() {
        count = 0;
    }

    /** Adds a pair of rows. */
    void add(int i, int j) {
        if (count == left.length) {
            left = Arrays.copyOf(left, 2 * count);
            right = Arrays.copyOf(right, 2 * count);
            sums = new float[2 * count];
        }
        left[count] = i;
        right[count] = j;
        count++;
    }

    /** Number of pairs. */
    int count() {
        return count;
    }

    /** First row of a pair. */
    int left(int pair) {
        return left[pair];
    }

    /** Second row of a pair. */
    int right(int pair) {
        return right[pair];
    }

    /** Inner product of a pair, once {@link #compute} has run. */
    float sum(int pair) {
        return sums[pair];
    }

    /** Computes the inner products of all pairs. */
    void compute() {
        // Arrays grow from one group by doubling: a last group that is not full holds pairs of earlier calls, or zeros.
        for (int pair = 0; pair < count; pair += GROUP) {
            group(pair);
        }
    }

    private void group(int p) {
        int a0 = left[p] * dimensions;
        int a1 = left[p + 1] * dimensions;
        int a2 = left[p + 2] * dimensions;
        int a3 = left[p + 3] * dimensions;
        int a4 = left[p + 4] * dimensions;
        int a5 = left[p + 5] * dimensions;
        int a6 = left[p + 6] * dimensions;
        int a7 = left[p + 7] * dimensions;
        int b0 = right[p] * dimensions;
        int b1 = right[p + 1] * dimensions;
        int b2 = right[p + 2] * dimensions;
        int b3 = right[p + 3] * dimensions;
        int b4 = right[p + 4] * dimensions;
        int b5 = right[p + 5] * dimensions;
        int b6 = right[p + 6] * dimensions;
        int b7 = right[p + 7] * dimensions;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        for (int k = 0; k < dimensions; k++) {
            s0 = Math.fma(rows[a0 + k], rows[b0 + k], s0);
            s1 = Math.fma(rows[a1 + k], rows[b1 + k], s1);
            s2 = Math.fma(rows[a2 + k], rows[b2 + k], s2);
            s3 = Math.fma(rows[a3 + k], rows[b3 + k], s3);
            s4 = Math.fma(rows[a4 + k], rows[b4 + k], s4);
            s5 = Math.fma(rows[a5 + k], rows[b5 + k], s5);
            s6 = Math.fma(rows[a6 + k], rows[b6 + k], s6);
            s7 = Math.fma(rows[a7 + k], rows[b7 + k], s7);
        }
        sums[p] = s0;
        sums[p + 1] = s1;
        sums[p + 2] = s2;
        sums[p + 3] = s3;
        sums[p + 4] = s4;
        sums[p + 5] = s5;
        sums[p + 6] = s6;
        sums[p + 7] = s7;
    }
}

package io.flowcut.activities.ncut;

import io.flowcut.activities.features.FrameFeatures;
import java.util.Arrays;

/**
 * Unit features of both parts side by side, weighted such that the inner product of two rows is their affinity
 * alpha * cos(rgb) + (1 - alpha) * cos(flow). A part of weight zero is left out.
 *
 * @param tokens number of tokens N
 * @param dimensions length K of a row
 * @param values (N, K) row-major; a row part is zero where the feature is zero or has no finite length
 */
record TokenFeatures(int tokens, int dimensions, float[] values) {

    /** Tokens that a worker weights at a time. */
    private static final int BLOCK = 64;

    /** The weighted unit features of a frame, on the calling thread. */
    static TokenFeatures of(FrameFeatures features, double alpha) {
        return of(features, alpha, TileWorkers.single());
    }

    /** The weighted unit features of a frame. */
    static TokenFeatures of(FrameFeatures features, double alpha, TileWorkers workers) {
        int tokens = features.tokens();
        int rgb = alpha > 0 ? features.rgb().length / tokens : 0;
        int flow = alpha < 1 ? features.flow().length / tokens : 0;
        float[] values = new float[tokens * (rgb + flow)];
        workers.run((tokens + BLOCK - 1) / BLOCK, block -> {
            for (int i = block * BLOCK; i < Math.min(tokens, block * BLOCK + BLOCK); i++) {
                int at = i * (rgb + flow);
                unit(features.rgb(), i * rgb, rgb, Math.sqrt(alpha), values, at);
                unit(features.flow(), i * flow, flow, Math.sqrt(1 - alpha), values, at + rgb);
            }
        });
        return new TokenFeatures(tokens, rgb + flow, values);
    }

    private static void unit(float[] source, int from, int length, double weight, float[] target, int to) {
        double squares = 0;
        for (int k = 0; k < length; k++) {
            squares += (double) source[from + k] * source[from + k];
        }
        // A feature with a NaN or an infinity has no direction: it counts as zero.
        if (squares > 0 && squares < Double.POSITIVE_INFINITY) {
            double scale = weight / Math.sqrt(squares);
            for (int k = 0; k < length; k++) {
                target[to + k] = (float) (source[from + k] * scale);
            }
        }
    }

    /** Puts the sum of the rows of the marked tokens into {@code sum} (length K). */
    void sum(byte[] marked, double[] sum) {
        Arrays.fill(sum, 0);
        for (int i = 0; i < tokens; i++) {
            if (marked[i] == 0) {
                continue;
            }
            int at = i * dimensions;
            for (int k = 0; k < dimensions; k++) {
                sum[k] += values[at + k];
            }
        }
    }
}

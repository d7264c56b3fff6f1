package io.flowcut.activities.ncut;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.mask.MaskQuality;
import java.util.Arrays;

/**
 * Measures masks of one frame on its unmasked affinities, so that a mask's figures do not depend on the masks before it.
 */
final class MaskMeasure {
    private final FrameFeatures frame;
    private final TokenFeatures features;
    private final AffinityGraph graph;
    private final double[] total;

    MaskMeasure(FrameFeatures frame, TokenFeatures features, AffinityGraph graph) {
        this.frame = frame;
        this.features = features;
        this.graph = graph;
        this.total = new double[features.dimensions()];
        byte[] all = new byte[features.tokens()];
        Arrays.fill(all, (byte) 1);
        features.sum(all, total);
    }

    /**
     * @param mask 1 inside, 0 outside, row-major; neither of them everywhere for figures above 0
     */
    MaskQuality process(byte[] mask) {
        double cut = Math.min(1, Math.max(0, 1 - graph.cutValue(mask) / 2));
        return new MaskQuality(cut, contrast(mask), borderContrast(mask));
    }

    /**
     * Mean affinity of two different tokens inside (of the token with itself, where it is one) minus that of one inside
     * and one outside. Affinities are inner products, so sums of features give their means without any pair.
     */
    private double contrast(byte[] mask) {
        int area = 0;
        for (byte token : mask) {
            area += token;
        }
        int rest = mask.length - area;
        if (area == 0 || rest == 0) {
            return 0;
        }
        double[] sum = new double[total.length];
        double own = features.sum(mask, sum);
        double inside = 0;
        double across = 0;
        for (int k = 0; k < sum.length; k++) {
            inside += sum[k] * sum[k];
            across += sum[k] * (total[k] - sum[k]);
        }
        double meanInside = area == 1 ? own : (inside - own) / ((double) area * (area - 1));
        double contrast = meanInside - across / ((double) area * rest);
        return Math.min(1, Math.max(0, contrast));
    }

    /** Mean of (1 - cos) / 2 of the flow features over the pairs of 4-neighbours that the border separates. */
    private double borderContrast(byte[] mask) {
        double sum = 0;
        int pairs = 0;
        int columns = frame.columns();
        for (int i = 0; i < mask.length; i++) {
            if ((i + 1) % columns != 0 && mask[i] != mask[i + 1]) {
                sum += flowDifference(i, i + 1);
                pairs++;
            }
            if (i + columns < mask.length && mask[i] != mask[i + columns]) {
                sum += flowDifference(i, i + columns);
                pairs++;
            }
        }
        return pairs == 0 ? 0 : Math.min(1, Math.max(0, sum / pairs));
    }

    /** (1 - cos) / 2; 0 where neither token has flow features, 1/2 where one of them has. */
    private double flowDifference(int i, int j) {
        float[] flow = frame.flow();
        int length = flow.length / frame.tokens();
        double product = 0;
        double first = 0;
        double second = 0;
        for (int k = 0; k < length; k++) {
            double a = flow[i * length + k];
            double b = flow[j * length + k];
            product += a * b;
            first += a * a;
            second += b * b;
        }
        boolean firstUsable = first > 0 && first < Double.POSITIVE_INFINITY;
        boolean secondUsable = second > 0 && second < Double.POSITIVE_INFINITY;
        if (!firstUsable || !secondUsable) {
            return firstUsable == secondUsable ? 0 : 0.5;
        }
        return (1 - product / Math.sqrt(first * second)) / 2;
    }
}

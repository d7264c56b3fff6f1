package io.flowcut.activities.evaluation.davis;

import java.util.List;

/**
 * What DAVIS reports of a measure over the frames of an object (Perazzi et al., CVPR 2016, section 4).
 *
 * @param mean mean over the frames, in [0, 1]
 * @param recall share of the frames above 0.5, in [0, 1]
 * @param decay mean over the first quarter of the frames less that over the last, in [-1, 1]
 */
public record DavisStatistics(double mean, double recall, double decay) {
    private static final double RECALL_THRESHOLD = 0.5;
    private static final int QUARTERS = 4;

    /** Figures of no object at all. */
    static final DavisStatistics NONE = new DavisStatistics(Double.NaN, Double.NaN, Double.NaN);

    /**
     * The statistics of one object.
     *
     * @param values the measure in each frame, at least one
     */
    static DavisStatistics of(double[] values) {
        int above = 0;
        for (double value : values) {
            above += value > RECALL_THRESHOLD ? 1 : 0;
        }
        double decay =
                mean(values, 0, border(1, values.length)) - mean(values, border(3, values.length), values.length - 1);
        return new DavisStatistics(mean(values, 0, values.length - 1), (double) above / values.length, decay);
    }

    /** Index of the frame where a quarter ends and the next begins; it belongs to both, and halves are rounded up. */
    private static int border(int quarter, int frames) {
        double position = 1 + quarter * (frames - 1) / (double) QUARTERS;
        return (int) Math.rint(position + 1e-10) - 1;
    }

    private static double mean(double[] values, int first, int last) {
        double sum = 0;
        for (int i = first; i <= last; i++) {
            sum += values[i];
        }
        return sum / (last - first + 1);
    }

    /** The mean of each figure; {@link #NONE} over nothing. */
    static DavisStatistics mean(List<DavisStatistics> all) {
        if (all.isEmpty()) {
            return NONE;
        }
        double mean = 0;
        double recall = 0;
        double decay = 0;
        for (DavisStatistics one : all) {
            mean += one.mean;
            recall += one.recall;
            decay += one.decay;
        }
        return new DavisStatistics(mean / all.size(), recall / all.size(), decay / all.size());
    }
}

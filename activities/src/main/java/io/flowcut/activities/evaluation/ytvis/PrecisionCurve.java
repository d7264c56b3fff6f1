package io.flowcut.activities.evaluation.ytvis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Precision over recall of one category in one range of areas (COCO's evaluation: 101 points, precision made to fall).
 *
 * @param precision by IoU threshold, then by recall
 * @param recall the highest recall, by IoU threshold
 */
record PrecisionCurve(double[][] precision, double[] recall) {
    private record Hit(double score, int matched, int ignored) {}

    /**
     * The curve over all videos; empty when there is no true object that counts.
     *
     * @param videos in the order of their ids
     * @param maxResults best results of each video that count
     */
    static Optional<PrecisionCurve> of(List<VideoMatches> videos, int maxResults) {
        List<Hit> hits = new ArrayList<>();
        int truths = 0;
        for (VideoMatches video : videos) {
            truths += video.truths();
            for (int d = 0; d < Math.min(maxResults, video.scores().length); d++) {
                hits.add(new Hit(video.scores()[d], video.matched()[d], video.ignored()[d]));
            }
        }
        if (truths == 0) {
            return Optional.empty();
        }
        // The sort is stable, so that equal scores stay in the order of the videos.
        hits.sort(Comparator.comparingDouble(Hit::score).reversed());
        int thresholds = Thresholds.iou().length;
        double[][] precision = new double[thresholds][];
        double[] recall = new double[thresholds];
        for (int t = 0; t < thresholds; t++) {
            int found = 0;
            int counted = 0;
            double[] recallAt = new double[hits.size()];
            double[] precisionAt = new double[hits.size()];
            for (int i = 0; i < recallAt.length; i++) {
                Hit hit = hits.get(i);
                if ((hit.ignored() >> t & 1) == 0) {
                    counted++;
                    found += hit.matched() >> t & 1;
                }
                recallAt[i] = (double) found / truths;
                precisionAt[i] = found / (counted + Math.ulp(1.0));
            }
            recall[t] = recallAt.length == 0 ? 0 : recallAt[recallAt.length - 1];
            precision[t] = sampled(recallAt, precisionAt);
        }
        return Optional.of(new PrecisionCurve(precision, recall));
    }

    /** The highest precision at or beyond each recall; 0 where the recall is not reached. */
    private static double[] sampled(double[] recallAt, double[] precisionAt) {
        for (int i = precisionAt.length - 1; i > 0; i--) {
            precisionAt[i - 1] = Math.max(precisionAt[i - 1], precisionAt[i]);
        }
        double[] points = Thresholds.recall();
        double[] sampled = new double[points.length];
        int i = 0;
        for (int r = 0; r < points.length; r++) {
            while (i < recallAt.length && recallAt[i] < points[r]) {
                i++;
            }
            sampled[r] = i < recallAt.length ? precisionAt[i] : 0;
        }
        return sampled;
    }
}

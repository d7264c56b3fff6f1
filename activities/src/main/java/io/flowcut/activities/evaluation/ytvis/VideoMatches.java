package io.flowcut.activities.evaluation.ytvis;

import java.util.List;

/**
 * The results of one video and category against its true objects, in one range of areas. Bit t of a mask stands for the
 * t-th IoU threshold.
 *
 * @param scores score of each result, highest first, at most as many as count
 * @param matched per result, at which thresholds it has a true object
 * @param ignored per result, at which thresholds it counts neither as a hit nor as a miss
 * @param truths number of true objects that must be found
 */
record VideoMatches(double[] scores, int[] matched, int[] ignored, int truths) {
    /**
     * Gives results to true objects, for each threshold by itself: results by falling score each take the true object of
     * the highest IoU that is free; one that counts is preferred, and of equal ones the later. A crowd is never used up.
     *
     * @param truths the true objects
     * @param results by falling score
     * @param iou by result and true object
     * @param range true objects outside do not count, nor do unmatched results outside
     */
    static VideoMatches match(List<Instance> truths, List<Instance> results, double[][] iou, AreaRange range) {
        boolean[] ignore = new boolean[truths.size()];
        int counted = 0;
        for (int g = 0; g < ignore.length; g++) {
            Instance truth = truths.get(g);
            ignore[g] = truth.entry().crowd() || !range.contains(truth.area());
            counted += ignore[g] ? 0 : 1;
        }
        int[] order = countedFirst(ignore);
        double[] scores = new double[results.size()];
        int[] matched = new int[results.size()];
        int[] ignored = new int[results.size()];
        for (int d = 0; d < scores.length; d++) {
            scores[d] = results.get(d).entry().score();
        }
        double[] thresholds = Thresholds.iou();
        for (int t = 0; t < thresholds.length; t++) {
            boolean[] taken = new boolean[ignore.length];
            for (int d = 0; d < scores.length; d++) {
                int best = best(truths, order, ignore, taken, iou[d], Math.min(thresholds[t], 1 - 1e-10));
                if (best >= 0) {
                    taken[best] = true;
                    matched[d] |= 1 << t;
                    ignored[d] |= ignore[best] ? 1 << t : 0;
                } else if (!range.contains(results.get(d).area())) {
                    ignored[d] |= 1 << t;
                }
            }
        }
        return new VideoMatches(scores, matched, ignored, counted);
    }

    private static int[] countedFirst(boolean[] ignore) {
        int[] order = new int[ignore.length];
        int next = 0;
        for (int g = 0; g < ignore.length; g++) {
            if (!ignore[g]) {
                order[next++] = g;
            }
        }
        for (int g = 0; g < ignore.length; g++) {
            if (ignore[g]) {
                order[next++] = g;
            }
        }
        return order;
    }

    private static int best(
            List<Instance> truths, int[] order, boolean[] ignore, boolean[] taken, double[] iou, double least) {
        int best = -1;
        double highest = least;
        for (int g : order) {
            if (taken[g] && !truths.get(g).entry().crowd()) {
                continue;
            }
            if (best >= 0 && !ignore[best] && ignore[g]) {
                break;
            }
            if (iou[g] >= highest) {
                highest = iou[g];
                best = g;
            }
        }
        return best;
    }
}

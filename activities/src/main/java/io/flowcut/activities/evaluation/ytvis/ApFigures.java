package io.flowcut.activities.evaluation.ytvis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Average precision and recall under their official names. A figure that has no true object is -1.
 *
 * @param summary AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl
 * @param precisionByThreshold mean precision at each IoU threshold
 * @param recallByThreshold mean recall at each IoU threshold
 */
public record ApFigures(
        Map<String, Double> summary, List<Double> precisionByThreshold, List<Double> recallByThreshold) {
    private static final double NONE = -1;
    private static final int AT_50 = 0;
    private static final int AT_75 = 5;

    public ApFigures {
        summary = new LinkedHashMap<>(summary);
        precisionByThreshold = List.copyOf(precisionByThreshold);
        recallByThreshold = List.copyOf(recallByThreshold);
    }

    /** Gives the curve of a category in a range of areas with a number of results of each video. */
    @FunctionalInterface
    interface Curves {
        Optional<PrecisionCurve> of(int category, AreaRange range, int maxResults);
    }

    /** Means over categories. */
    static ApFigures of(List<Integer> categories, Curves curves) {
        int most = Thresholds.most();
        List<PrecisionCurve> all = curves(categories, curves, AreaRange.ALL, most);
        int thresholds = Thresholds.iou().length;
        Map<String, Double> summary = new LinkedHashMap<>();
        summary.put("AP", precision(all, 0, thresholds));
        summary.put("AP50", precision(all, AT_50, AT_50 + 1));
        summary.put("AP75", precision(all, AT_75, AT_75 + 1));
        summary.put("APs", precision(curves(categories, curves, AreaRange.SMALL, most), 0, thresholds));
        summary.put("APm", precision(curves(categories, curves, AreaRange.MEDIUM, most), 0, thresholds));
        summary.put("APl", precision(curves(categories, curves, AreaRange.LARGE, most), 0, thresholds));
        for (int maxResults : Thresholds.maxResults()) {
            List<PrecisionCurve> limited = curves(categories, curves, AreaRange.ALL, maxResults);
            summary.put("AR" + maxResults, recall(limited, 0, thresholds));
        }
        summary.put("ARs", recall(curves(categories, curves, AreaRange.SMALL, most), 0, thresholds));
        summary.put("ARm", recall(curves(categories, curves, AreaRange.MEDIUM, most), 0, thresholds));
        summary.put("ARl", recall(curves(categories, curves, AreaRange.LARGE, most), 0, thresholds));
        List<Double> precisions = new ArrayList<>();
        List<Double> recalls = new ArrayList<>();
        for (int t = 0; t < thresholds; t++) {
            precisions.add(precision(all, t, t + 1));
            recalls.add(recall(all, t, t + 1));
        }
        return new ApFigures(summary, precisions, recalls);
    }

    private static List<PrecisionCurve> curves(
            List<Integer> categories, Curves curves, AreaRange range, int maxResults) {
        List<PrecisionCurve> found = new ArrayList<>();
        for (int category : categories) {
            curves.of(category, range, maxResults).ifPresent(found::add);
        }
        return found;
    }

    private static double precision(List<PrecisionCurve> curves, int from, int to) {
        double sum = 0;
        long count = 0;
        for (PrecisionCurve curve : curves) {
            for (int t = from; t < to; t++) {
                for (double value : curve.precision()[t]) {
                    sum += value;
                    count++;
                }
            }
        }
        return count == 0 ? NONE : sum / count;
    }

    private static double recall(List<PrecisionCurve> curves, int from, int to) {
        double sum = 0;
        long count = 0;
        for (PrecisionCurve curve : curves) {
            for (int t = from; t < to; t++) {
                sum += curve.recall()[t];
                count++;
            }
        }
        return count == 0 ? NONE : sum / count;
    }
}

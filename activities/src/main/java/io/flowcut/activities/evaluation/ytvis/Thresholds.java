package io.flowcut.activities.evaluation.ytvis;

/** The numbers that COCO and YouTube-VIS average over. */
final class Thresholds {
    /** IoU above which a result is a hit: 0.5 to 0.95. */
    private static final double[] IOU = evenly(0.5, 0.95, 10);
    /** Recall at which precision is read: 0 to 1. */
    private static final double[] RECALL = evenly(0, 1, 101);
    /** Best results of a video that count. */
    private static final int[] MAX_RESULTS = {1, 10, 100};

    private Thresholds() {}

    static double[] iou() {
        return IOU.clone();
    }

    static double[] recall() {
        return RECALL.clone();
    }

    static int[] maxResults() {
        return MAX_RESULTS.clone();
    }

    /** The most results of a video that count. */
    static int most() {
        return MAX_RESULTS[MAX_RESULTS.length - 1];
    }

    /** Rounded as NumPy's linspace rounds. */
    private static double[] evenly(double first, double last, int count) {
        double step = (last - first) / (count - 1);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = first + i * step;
        }
        values[count - 1] = last;
        return values;
    }
}

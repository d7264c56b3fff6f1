package io.flowcut.activities.evaluation.davis;

import io.flowcut.activities.mask.LabelMap;

/**
 * J and F of every true object with every found one, in one frame.
 *
 * @param found number of found objects with a score; those of higher labels are not in the frame
 * @param region J by true object, then by found object, both from label 1
 * @param contour F in the same order
 * @param emptyRegion J of each true object with an empty mask
 * @param emptyContour F of each true object with an empty mask
 */
record FrameScores(int found, double[][] region, double[][] contour, double[] emptyRegion, double[] emptyContour) {
    /**
     * Compares a frame. Void pixels of the truth are background.
     *
     * @param objects number of true objects; labels above are background
     * @param found labels of the same size, without void pixels
     */
    static FrameScores compare(LabelMap truth, int objects, LabelMap found) {
        LabelledMasks trueMasks = LabelledMasks.of(truth, objects);
        LabelledMasks foundMasks = LabelledMasks.of(found, LabelMap.VOID - 1);
        int foundObjects = foundMasks.highest();
        long[][] shared = sharedPixels(truth, objects, found, foundObjects);
        Boundary[] foundBoundaries = new Boundary[foundObjects + 1];
        for (int label = 1; label <= foundObjects; label++) {
            foundBoundaries[label] = Boundary.of(foundMasks.mask(label));
        }
        double[][] region = new double[objects][foundObjects];
        double[][] contour = new double[objects][foundObjects];
        double[] emptyRegion = new double[objects];
        double[] emptyContour = new double[objects];
        for (int object = 1; object <= objects; object++) {
            long area = trueMasks.mask(object).count();
            Boundary boundary = Boundary.of(trueMasks.mask(object));
            emptyRegion[object - 1] = area == 0 ? 1 : 0;
            emptyContour[object - 1] = boundary.length() == 0 ? 1 : 0;
            for (int label = 1; label <= foundObjects; label++) {
                long union = area + foundMasks.mask(label).count() - shared[object][label];
                region[object - 1][label - 1] = union == 0 ? 1 : (double) shared[object][label] / union;
                contour[object - 1][label - 1] = Boundary.accuracy(boundary, foundBoundaries[label]);
            }
        }
        return new FrameScores(foundObjects, region, contour, emptyRegion, emptyContour);
    }

    /** What is found outside the void pixels of the truth, which then count for nobody. */
    static LabelMap outsideVoid(LabelMap truth, LabelMap found) {
        byte[] labels = found.labels();
        byte[] trueLabels = truth.labels();
        byte[] kept = labels;
        for (int i = 0; i < labels.length; i++) {
            if ((trueLabels[i] & 0xff) == LabelMap.VOID && labels[i] != 0) {
                kept = kept == labels ? labels.clone() : kept;
                kept[i] = 0;
            }
        }
        return kept == labels ? found : new LabelMap(found.width(), found.height(), kept);
    }

    private static long[][] sharedPixels(LabelMap truth, int objects, LabelMap found, int foundObjects) {
        long[][] shared = new long[objects + 1][foundObjects + 1];
        byte[] trueLabels = truth.labels();
        byte[] foundLabels = found.labels();
        for (int i = 0; i < trueLabels.length; i++) {
            int object = trueLabels[i] & 0xff;
            if (object != 0 && object <= objects) {
                shared[object][foundLabels[i] & 0xff]++;
            }
        }
        return shared;
    }

    /** J of a true object with a found one, both counted from 0. */
    double region(int object, int proposal) {
        return proposal < found ? region[object][proposal] : emptyRegion[object];
    }

    /** F of a true object with a found one, both counted from 0. */
    double contour(int object, int proposal) {
        return proposal < found ? contour[object][proposal] : emptyContour[object];
    }
}

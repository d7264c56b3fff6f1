package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.TrackMask;

/**
 * From where and when to where and when an object was seen, in a track or a piece of one.
 *
 * @param first its first mask
 * @param last its last mask
 * @param diagonal length in pixels of the diagonal of the largest box around one of its masks
 */
record Stretch(TrackMask first, TrackMask last, double diagonal) {
    Stretch {
        requireNonNull(first, "first");
        requireNonNull(last, "last");
    }

    /** Length in pixels of the diagonal of the box around a mask. */
    static double diagonal(TrackMask mask) {
        int[] box = mask.mask().boundingBox();
        return Math.hypot(box[2], box[3]);
    }

    /**
     * Whether another one may be what becomes of this: it begins and ends later, and begins not farther from where this ends
     * than the object is large.
     *
     * @param shared frames of both from which on they are two objects
     * @param maxGap frames that the object may be out of sight
     */
    boolean mayGoOnAs(Stretch later, int shared, int maxGap) {
        int gap = later.first.frame() - last.frame();
        boolean inOrder = first.frame() < later.first.frame() && last.frame() < later.last.frame();
        if (!inOrder || gap <= -shared || gap > maxGap) {
            return false;
        }
        int[] from = last.mask().boundingBox();
        int[] to = later.first.mask().boundingBox();
        double dx = to[0] + to[2] / 2.0 - from[0] - from[2] / 2.0;
        double dy = to[1] + to[3] / 2.0 - from[1] - from[3] / 2.0;
        return Math.hypot(dx, dy) <= Math.max(diagonal, later.diagonal);
    }
}

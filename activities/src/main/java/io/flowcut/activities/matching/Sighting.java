package io.flowcut.activities.matching;

import io.flowcut.activities.mask.ColourHistogram;
import io.flowcut.activities.mask.Rle;
import java.util.List;

/**
 * An object's mask in one frame.
 *
 * @param frame index of the frame
 * @param mask the mask at the size of the frame
 * @param working the mask on the working grid; the same one where that is the frame's
 * @param score quality score of the mask, in [0, 1]
 * @param colours its colours
 * @param area pixels of the working mask
 * @param x centre of the working mask in its pixels
 * @param y centre of the working mask in its pixels
 */
record Sighting(
        int frame, Rle mask, Rle working, double score, ColourHistogram colours, double area, double x, double y) {
    /** Counts a pixel that stand for its colour when histograms are mixed. */
    private static final double COUNTS = 256;

    static Sighting of(int frame, Rle mask, Rle working, double score, ColourHistogram colours) {
        SoftMask pixels = SoftMask.of(working);
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < pixels.values().length; i++) {
            sumX += pixels.values()[i] * (pixels.left() + i % pixels.width());
            sumY += pixels.values()[i] * (pixels.top() + i / pixels.width());
        }
        double area = Math.max(1, pixels.area());
        return new Sighting(frame, mask, working, score, colours, pixels.area(), sumX / area, sumY / area);
    }

    /** Both masks of one frame as one. */
    Sighting with(Sighting other) {
        double[] shares = colours.shares();
        double[] others = other.colours.shares();
        int[] counts = new int[shares.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] =
                    (int) Math.min(Integer.MAX_VALUE, Math.round(COUNTS * (area * shares[i] + other.area * others[i])));
        }
        Rle union = Rle.merge(List.of(mask, other.mask), false);
        Rle workingUnion = working.equals(mask) ? union : Rle.merge(List.of(working, other.working), false);
        return of(frame, union, workingUnion, Math.max(score, other.score), ColourHistogram.ofCounts(counts));
    }
}

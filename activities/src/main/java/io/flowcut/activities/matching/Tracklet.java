package io.flowcut.activities.matching;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.Rle;
import java.util.ArrayList;
import java.util.List;

/** A track in the making: the masks so far, and where the object is expected next. */
final class Tracklet {
    private final List<TrackMask> masks = new ArrayList<>();
    /** Expected masks of the frames since the object was last seen. */
    private final List<TrackMask> unseen = new ArrayList<>();

    private MovingMask expected;
    private int seen;
    private double weightedScore;
    private double weight;

    Tracklet(int frame, FrameMask mask) {
        expected = new MovingMask(mask.mask());
        take(frame, mask);
    }

    /** Carries the expected place on to the next frame. */
    void advance(FlowField motion, MedianFlow median) {
        expected.advance(motion, median);
    }

    Rle expected() {
        return expected.position();
    }

    /** Takes the object's mask in a frame after all others. */
    void see(int frame, FrameMask mask, boolean fillGaps) {
        if (fillGaps) {
            masks.addAll(unseen);
        }
        unseen.clear();
        expected = new MovingMask(mask.mask());
        take(frame, mask);
    }

    private void take(int frame, FrameMask mask) {
        masks.add(new TrackMask(frame, mask.mask(), mask.score()));
        seen++;
        // An empty mask says nothing, but must not make the mean undefined.
        double area = Math.max(1, mask.mask().area());
        weightedScore += area * mask.score();
        weight += area;
    }

    /** Notes that the object was not found in a frame. */
    void miss(int frame) {
        if (expected().area() > 0) {
            unseen.add(new TrackMask(frame, expected(), 0));
        }
    }

    /** Goes on with the masks of a tracklet that begins after this one's end. */
    void join(Tracklet later) {
        masks.addAll(later.masks);
        seen += later.seen;
        weightedScore += later.weightedScore;
        weight += later.weight;
    }

    TrackMask first() {
        return masks.get(0);
    }

    TrackMask last() {
        return masks.get(masks.size() - 1);
    }

    List<TrackMask> masks() {
        return masks;
    }

    /** Frames in which the object was found, those filled in left out. */
    int seen() {
        return seen;
    }

    /**
     * Mean score of the masks, weighted by their area and shrunk towards 0 as one more frame without the object
     * would: what is seen once may be chance.
     */
    double score() {
        return weightedScore / weight * seen / (seen + 1);
    }
}

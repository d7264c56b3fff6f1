package io.flowcut.activities.matching;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.mask.Rle;

/** A mask that is carried along the flow from frame to frame, as a whole, by the median motion of its pixels. */
final class MovingMask {
    private final Rle origin;
    private double dx;
    private double dy;
    private Rle position;

    MovingMask(Rle mask) {
        origin = mask;
        position = mask;
    }

    /** Carries the mask to the next frame. The way is summed up before it is rounded to pixels. */
    void advance(FlowField motion, MedianFlow median) {
        median.process(position, motion);
        dx += median.x();
        dy += median.y();
        position = origin.translated((int) Math.round(dx), (int) Math.round(dy));
    }

    /** Where the mask is expected in the frame it was carried to. */
    Rle position() {
        return position;
    }
}

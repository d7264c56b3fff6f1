package io.flowcut.activities.features;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.video.RgbImage;
import java.util.Optional;

/**
 * A frame and what surrounds it in time; all pictures have the same size.
 *
 * @param frame the picture
 * @param previous the frame that {@code flow.backward()} leads to; empty for the first frame of a video
 * @param next the frame that {@code flow.forward()} leads to; empty for the last frame
 * @param flow flow of the frame; empty for a video of one frame
 */
public record FrameContext(RgbImage frame, Optional<RgbImage> previous, Optional<RgbImage> next, FlowPair flow) {
    public FrameContext {
        requireNonNull(frame, "frame");
        requireNonNull(previous, "previous");
        requireNonNull(next, "next");
        requireNonNull(flow, "flow");
        if (previous.isPresent() != flow.backward().isPresent()
                || next.isPresent() != flow.forward().isPresent()) {
            throw new IllegalArgumentException("a flow and the frame that it leads to come together");
        }
    }
}

package io.flowcut.activities.flow;

import java.util.OptionalInt;

/**
 * Which frames the flow of a frame leads to.
 *
 * @param frames frames of the video, at least 1
 * @param stride frames between the two of a pair, at least 1
 */
public record FramePairing(int frames, int stride) {
    public FramePairing {
        if (frames < 1 || stride < 1) {
            throw new IllegalArgumentException("no pairs of " + frames + " frames at a stride of " + stride);
        }
    }

    /** The frame {@code stride} later, or the last one; empty for the last frame itself. */
    public OptionalInt next(int frame) {
        int target = Math.min(checked(frame) + stride, frames - 1);
        return target == frame ? OptionalInt.empty() : OptionalInt.of(target);
    }

    /** The frame {@code stride} earlier, or the first one; empty for the first frame itself. */
    public OptionalInt previous(int frame) {
        int target = Math.max(checked(frame) - stride, 0);
        return target == frame ? OptionalInt.empty() : OptionalInt.of(target);
    }

    /**
     * The earlier frame that flow is estimated to: the {@linkplain #previous previous} one, but none where flow is
     * estimated to the later frame alone and there is one.
     */
    public OptionalInt estimatedBack(int frame, boolean forwardOnly) {
        return forwardOnly && next(frame).isPresent() ? OptionalInt.empty() : previous(frame);
    }

    private int checked(int frame) {
        if (frame < 0 || frame >= frames) {
            throw new IllegalArgumentException("frame " + frame + " of " + frames);
        }
        return frame;
    }
}

package io.flowcut.activities.flow;

import java.util.OptionalInt;

/**
 * Which frame the flow of a frame leads to.
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

    /**
     * The frame {@code stride} later; where the video ends before it, the one {@code stride} earlier; in a video too
     * short for both, the one of its two ends that is farther away.
     *
     * @return empty for the frame of a one-frame video, which has no flow
     */
    public OptionalInt target(int frame) {
        if (frame < 0 || frame >= frames) {
            throw new IllegalArgumentException("frame " + frame + " of " + frames);
        }
        if (frames == 1) {
            return OptionalInt.empty();
        }
        int last = frames - 1;
        if (frame + stride <= last) {
            return OptionalInt.of(frame + stride);
        }
        if (frame - stride >= 0) {
            return OptionalInt.of(frame - stride);
        }
        return OptionalInt.of(last - frame >= frame ? last : 0);
    }
}

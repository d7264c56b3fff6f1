package io.flowcut.workflows.video;

/**
 * A run of frames.
 *
 * @param first index of the first frame, from 0
 * @param end index after the last frame
 */
public record FrameRange(int first, int end) {
    public FrameRange {
        if (first < 0 || end <= first) {
            throw new IllegalArgumentException("not a range of frames: " + first + " to " + end);
        }
    }

    /** Number of frames, at least 1. */
    public int size() {
        return end - first;
    }
}

package io.flowcut.activities.flow;

import io.flowcut.activities.video.RgbImage;

/** Estimates dense optical flow between two pictures of the same size. Not thread-safe. */
public interface FlowEstimator extends AutoCloseable {
    /** Flow from {@code from} to {@code to}; the field may be smaller than the pictures, with vectors in its own pixels. */
    FlowField estimate(RgbImage from, RgbImage to);

    /** Names the method and its version; part of the key of every flow artifact. */
    String identity();

    @Override
    void close();
}

package io.flowcut.activities.training.model;

import io.flowcut.workflows.error.FlowCutException;

/** A trained video mask model that predicts clip by clip; {@code DjlVideoMaskModel.load} makes one. Not thread-safe. */
public interface VideoMaskModel extends AutoCloseable {
    /** Frames of a clip that it was trained with, T; it takes any number from 1. */
    int clipFrames();

    /** Height of its input in pixels, H. */
    int height();

    /** Width of its input in pixels, W. */
    int width();

    /**
     * Predicts one clip.
     *
     * @param rgb (T, H, W, 3): frames in order at the network's size, each value an unsigned byte
     * @throws FlowCutException of type OutOfMemory when the device's memory does not suffice
     */
    ClipPrediction predict(byte[] rgb);

    @Override
    void close();
}

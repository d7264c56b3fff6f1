package io.flowcut.activities.training.model;

import io.flowcut.workflows.error.FlowCutException;
import java.util.List;

/** A trained video mask model that predicts clips; {@link DjlVideoMaskModel#load} makes one. Not thread-safe. */
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
    default ClipPrediction predict(byte[] rgb) {
        return predict(List.of(rgb)).get(0);
    }

    /**
     * Predicts some clips of the same length at a time.
     *
     * @param clips (T, H, W, 3) each
     * @throws FlowCutException of type OutOfMemory when the device's memory does not suffice for so many
     */
    List<ClipPrediction> predict(List<byte[]> clips);

    @Override
    void close();
}

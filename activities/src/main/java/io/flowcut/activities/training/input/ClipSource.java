package io.flowcut.activities.training.input;

import io.flowcut.workflows.error.FlowCutException;

/**
 * Training clips without end. A clip depends on nothing but the source, its seed and the position: epoch e is the
 * positions from {@code e * size()}, each epoch has its own order, each position its own augmentation. So the data
 * position of a checkpoint is one number, and training goes on with the clips that it would have had. All clips are of
 * one size. Not thread-safe; reading forward is cheap.
 */
public interface ClipSource extends AutoCloseable {
    /** Clips in an epoch, at least 1. */
    int size();

    /**
     * The clip at a position.
     *
     * @param position from 0, across all epochs
     * @throws FlowCutException of type BadInput when a frame cannot be read any more, Storage when the store fails
     */
    TrainingClip clip(long position);

    @Override
    void close();
}

package io.flowcut.activities.video;

import io.flowcut.workflows.error.FlowCutException;

/** Frames of one video by index. Reading forward is cheap; going back may decode again. Not thread-safe. */
public interface FrameSource extends AutoCloseable {
    /**
     * Decodes a frame.
     *
     * @param index frame index from 0
     * @throws FlowCutException of type BadInput when the frame cannot be decoded or has another size
     */
    RgbImage read(int index);

    /** Name of a frame, for mask files: the input's file name without its ending, or the index with five digits. */
    String name(int index);

    @Override
    void close();
}

package io.flowcut.workflows.video;

import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.FlowConfig;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Optical flow of a chunk. */
@ActivityInterface
public interface FlowActivities {
    /**
     * @param video the video
     * @param frames the chunk
     */
    record FlowRequest(VideoInfo video, FrameRange frames, FlowConfig flow, ChunkConfig chunk) {}

    /**
     * Flow to both sides of every frame t of the chunk: forward to t + stride and backward to t - stride, as far as the
     * video has these frames. With a stride of 1 the last frame has no forward, the first no backward flow; a one-frame
     * video has none.
     *
     * @return one record per frame of the chunk, also for a frame without flow
     */
    @ActivityMethod
    StepResult estimateFlow(FlowRequest request);
}

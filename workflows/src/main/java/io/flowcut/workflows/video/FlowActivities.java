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

    /** One flow field per frame t of the chunk: t to t + stride, or to t - stride where the video ends. */
    @ActivityMethod
    StepResult estimateFlow(FlowRequest request);
}

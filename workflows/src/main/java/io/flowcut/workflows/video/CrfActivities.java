package io.flowcut.workflows.video;

import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.CrfConfig;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Refinement of a chunk's token masks to the frame. */
@ActivityInterface
public interface CrfActivities {
    /**
     * @param tokenMasks token masks of exactly these frames
     */
    record CrfRequest(VideoInfo video, FrameRange frames, ChunkArtifact tokenMasks, CrfConfig crf, ChunkConfig chunk) {}

    /** Per frame the masks at the size of the frame, with scores. */
    @ActivityMethod
    StepResult refineMasks(CrfRequest request);
}

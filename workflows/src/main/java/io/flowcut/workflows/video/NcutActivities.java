package io.flowcut.workflows.video;

import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.NcutConfig;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Normalised cuts of a chunk. */
@ActivityInterface
public interface NcutActivities {
    /**
     * @param features features of exactly these frames
     */
    record NcutRequest(
            VideoInfo video, FrameRange frames, ChunkArtifact features, NcutConfig ncut, ChunkConfig chunk) {}

    /** Per frame the token masks with their quality measures. */
    @ActivityMethod
    StepResult cutFrames(NcutRequest request);
}

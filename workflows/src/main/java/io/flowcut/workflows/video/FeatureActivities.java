package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.config.FlowConfig;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Token features of a chunk. */
@ActivityInterface
public interface FeatureActivities {
    /**
     * @param flow flow of the same chunk, to both sides of every frame
     */
    record FeaturesRequest(
            VideoInfo video,
            FrameRange frames,
            ChunkArtifact flow,
            FlowConfig flowConfig,
            FeaturesConfig features,
            ChunkConfig chunk) {
        public FeaturesRequest {
            requireNonNull(flow, "flow");
        }
    }

    /** Per frame the token features of the picture and of the flow, (N, D) each. */
    @ActivityMethod
    StepResult extractFeatures(FeaturesRequest request);
}

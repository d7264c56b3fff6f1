package io.flowcut.workflows.video;

import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.config.FlowConfig;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** Token features of a chunk. */
@ActivityInterface
public interface FeatureActivities {
    /**
     * @param flow flow of this chunk and of its neighbours in the video, in order; the descriptor may look at
     *     neighbouring frames
     */
    record FeaturesRequest(
            VideoInfo video,
            FrameRange frames,
            List<ChunkArtifact> flow,
            FlowConfig flowConfig,
            FeaturesConfig features,
            ChunkConfig chunk) {
        public FeaturesRequest {
            flow = List.copyOf(flow);
        }
    }

    /** Per frame the token features of the picture and of the flow, (N, D) each. */
    @ActivityMethod
    StepResult extractFeatures(FeaturesRequest request);
}

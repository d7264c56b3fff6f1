package io.flowcut.workflows.video;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.FlowConfig;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.QualityConfig;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import java.util.Optional;

/** Matching of the masks of a whole video. */
@ActivityInterface
public interface MatchingActivities {
    /** Flow and masks of one chunk. */
    record ChunkOutput(ChunkArtifact flow, ChunkArtifact masks) {}

    /**
     * Adds chunks to the list of a video's finished chunks, which is kept in the store so that no payload grows with
     * the video.
     *
     * @param finished the list so far; empty at the first call
     */
    record CollectRequest(Optional<ArtifactRef> finished, List<ChunkOutput> chunks) {
        public CollectRequest {
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * @param chunks the complete list of {@link ChunkOutput}, as JSON
     */
    record MatchingRequest(
            VideoInfo video, ArtifactRef chunks, FlowConfig flow, MatchingConfig matching, QualityConfig quality) {}

    /**
     * @param tracks tracks of the video with their masks: the input of the dataset step
     * @param segments two-frame or longer segments for training
     * @param maskCount masks over all frames
     */
    record MatchingResult(
            ArtifactRef tracks,
            ArtifactRef segments,
            int maskCount,
            int trackCount,
            int segmentCount,
            StepStats stats) {}

    @ActivityMethod
    ArtifactRef collectChunks(CollectRequest request);

    @ActivityMethod
    MatchingResult matchMasks(MatchingRequest request);
}

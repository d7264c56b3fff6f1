package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.QualityConfig;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import java.util.Optional;

/** A trained model that finds the objects of a video. */
@ActivityInterface
public interface PredictionActivities {
    /**
     * Some clips of a video.
     *
     * @param clips numbers of clips of the video's {@link ClipPlan}, not of frames
     */
    record PredictRequest(VideoInfo video, FrameRange clips, PredictionConfig prediction, ChunkConfig chunk) {
        public PredictRequest {
            requireNonNull(video, "video");
            requireNonNull(clips, "clips");
            requireNonNull(prediction, "prediction");
            requireNonNull(chunk, "chunk");
        }
    }

    /**
     * Adds chunks to the list of a video's predicted ones, which is kept in the store so that no payload grows with the
     * video.
     *
     * @param finished the list so far; empty at the first call
     */
    record CollectClipsRequest(Optional<ArtifactRef> finished, List<ChunkArtifact> chunks) {
        public CollectClipsRequest {
            requireNonNull(finished, "finished");
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * A whole video.
     *
     * @param chunks the complete list of {@link ChunkArtifact}, as JSON
     * @param crf how masks are refined; the default where an older workflow asks
     * @param chunk frames that are refined at a time; the default where an older workflow asks
     */
    record StitchRequest(
            VideoInfo video,
            ArtifactRef chunks,
            PredictionConfig prediction,
            MatchingConfig matching,
            QualityConfig quality,
            CrfConfig crf,
            ChunkConfig chunk) {
        public StitchRequest {
            requireNonNull(video, "video");
            requireNonNull(chunks, "chunks");
            requireNonNull(prediction, "prediction");
            requireNonNull(matching, "matching");
            requireNonNull(quality, "quality");
            crf = crf == null ? CrfConfig.DEFAULT : crf;
            chunk = chunk == null ? ChunkConfig.DEFAULT : chunk;
        }
    }

    /** Predicts clips: a record each, with the objects in it. */
    @ActivityMethod
    StepResult predictClips(PredictRequest request);

    @ActivityMethod
    ArtifactRef collectClips(CollectClipsRequest request);

    /** Makes tracks and segments of what was predicted in the clips of a video. */
    @ActivityMethod
    MatchingResult stitchTracks(StitchRequest request);
}

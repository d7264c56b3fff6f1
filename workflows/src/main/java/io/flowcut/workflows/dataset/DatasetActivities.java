package io.flowcut.workflows.dataset;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import java.util.Optional;

/** Reading the manifest and putting the dataset together. */
@ActivityInterface
public interface DatasetActivities {
    /** Lines {@code first} to {@code first + count - 1} of a manifest, fewer at its end. */
    record PageRequest(ArtifactRef manifest, int first, int count) {}

    /**
     * @param previous outcomes of the pages before; empty at the first
     * @param outcomes outcomes of this page, in manifest order; one for a position that has an outcome already (a
     *     failed video that was run again) replaces it
     */
    record OutcomesRequest(Optional<ArtifactRef> previous, List<VideoOutcome> outcomes) {
        public OutcomesRequest {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** The palette PNGs of one video go to {@code output/masks/VIDEO/FRAME.png}. */
    record ExportRequest(VideoResult video, PipelineConfig config, String output) {}

    /** Everything the dataset is made of. */
    record AssembleRequest(String name, ArtifactRef outcomes, PipelineConfig config, String output) {}

    @ActivityMethod
    List<VideoSource> readPage(PageRequest request);

    /** Appends outcomes to the list in the store; returns the reference to the newest page, which links back. */
    @ActivityMethod
    ArtifactRef recordOutcomes(OutcomesRequest request);

    /** Writes a video's masks; idempotent. */
    @ActivityMethod
    void exportMasks(ExportRequest request);

    /** Writes annotations.json and segments.json and returns the counts. */
    @ActivityMethod
    DatasetResult assemble(AssembleRequest request);
}

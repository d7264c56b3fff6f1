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

    /** All videos of a manifest, in the store page by page. */
    record ManifestIndex(ArtifactRef pages, int videos) {}

    /**
     * Some videos of a pass.
     *
     * @param pages as {@link #indexManifest} made them
     * @param retryOf outcomes of which the failed ones are wanted; empty: all videos are
     * @param first position of the first video that may be among them
     * @param count how many at most
     */
    record VideosRequest(ArtifactRef pages, Optional<ArtifactRef> retryOf, int first, int count) {}

    /** A video; its position is its line in the manifest, from 0. */
    record PlacedVideo(int position, VideoSource video) {}

    /**
     * @param previous outcomes recorded so far; empty at first
     * @param outcomes outcomes to add, in manifest order; one for a position that has an outcome already (a
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

    /** Lines of a manifest as such; for workflows from before {@link #indexManifest}. */
    @ActivityMethod
    List<VideoSource> readPage(PageRequest request);

    /** Splits a manifest, so that any of its videos is found without reading those before it. */
    @ActivityMethod
    ManifestIndex indexManifest(ArtifactRef manifest);

    /** The next videos of a pass, in manifest order; fewer than asked for only at its end. */
    @ActivityMethod
    List<PlacedVideo> readVideos(VideosRequest request);

    /** Adds outcomes to those in the store, a tree of small objects; returns the reference to the new root. */
    @ActivityMethod
    ArtifactRef recordOutcomes(OutcomesRequest request);

    /** Writes a video's masks; idempotent. */
    @ActivityMethod
    void exportMasks(ExportRequest request);

    /** Writes annotations.json and segments.json and returns the counts. */
    @ActivityMethod
    DatasetResult assemble(AssembleRequest request);
}

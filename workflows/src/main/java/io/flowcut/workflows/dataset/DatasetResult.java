package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.video.StepStats;
import java.util.List;

/**
 * Result of labelling a dataset.
 *
 * @param outcomes outcome of every video, in the store
 * @param digest SHA-256 over annotations.json and segments.json
 * @param failures the first 100 failed videos
 * @param stats sum over all videos, a step each
 */
public record DatasetResult(
        ArtifactRef outcomes,
        String digest,
        int videos,
        int failedVideos,
        long frames,
        long masks,
        long tracks,
        long segments,
        List<FailedVideo> failures,
        List<StepStats> stats,
        List<String> warnings) {
    public DatasetResult {
        requireNonNull(outcomes, "outcomes");
        requireNonNull(digest, "digest");
        failures = List.copyOf(failures);
        stats = List.copyOf(stats);
        warnings = List.copyOf(warnings);
    }
}

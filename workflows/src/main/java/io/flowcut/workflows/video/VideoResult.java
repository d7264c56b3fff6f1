package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.List;

/** Result of labelling one video: references and counts, never pixels. */
public record VideoResult(
        VideoInfo info,
        ArtifactRef chunks,
        ArtifactRef tracks,
        ArtifactRef segments,
        int maskCount,
        int trackCount,
        int segmentCount,
        List<StepStats> stats) {
    public VideoResult {
        requireNonNull(info, "info");
        requireNonNull(chunks, "chunks");
        requireNonNull(tracks, "tracks");
        requireNonNull(segments, "segments");
        stats = List.copyOf(stats);
    }
}

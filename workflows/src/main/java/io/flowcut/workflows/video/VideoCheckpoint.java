package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.List;
import java.util.Optional;

/**
 * State that VideoWorkflow carries over continue-as-new.
 *
 * @param nextChunk index of the first chunk that is not yet in {@code finished}
 * @param finished list of finished chunks in the store
 * @param lastFlow flow of the chunk before {@code nextChunk}, which the features of the next one look at
 * @param startedMillis workflow time of the first run's start, in milliseconds since 1970
 */
public record VideoCheckpoint(
        VideoInfo info,
        int nextChunk,
        Optional<ArtifactRef> finished,
        Optional<ChunkArtifact> lastFlow,
        List<StepStats> stats,
        long startedMillis) {
    public VideoCheckpoint {
        requireNonNull(info, "info");
        requireNonNull(finished, "finished");
        requireNonNull(lastFlow, "lastFlow");
        stats = List.copyOf(stats);
    }
}

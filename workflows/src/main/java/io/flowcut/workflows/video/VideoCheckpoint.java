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
 * @param startedMillis workflow time of the first run's start, moved on by the length of every pause, in milliseconds
 *     since 1970
 */
public record VideoCheckpoint(
        VideoInfo info, int nextChunk, Optional<ArtifactRef> finished, List<StepStats> stats, long startedMillis) {
    public VideoCheckpoint {
        requireNonNull(info, "info");
        requireNonNull(finished, "finished");
        stats = List.copyOf(stats);
    }

    /** The state of a video that was just probed. */
    public static VideoCheckpoint start(VideoInfo info, long startedMillis) {
        return new VideoCheckpoint(info, 0, Optional.empty(), List.of(), startedMillis);
    }
}

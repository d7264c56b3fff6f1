package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

/** Result of one step on one chunk. */
public record StepResult(ChunkArtifact output, StepStats stats) {
    public StepResult {
        requireNonNull(output, "output");
        requireNonNull(stats, "stats");
    }
}

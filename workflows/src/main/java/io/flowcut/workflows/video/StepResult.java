package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Result of one step on one chunk.
 *
 * @param hostQueue task queue of the host alone that made the output and may still hold it; empty when any host is as
 *     good
 */
public record StepResult(ChunkArtifact output, StepStats stats, Optional<String> hostQueue) {
    public StepResult {
        requireNonNull(output, "output");
        requireNonNull(stats, "stats");
        requireNonNull(hostQueue, "hostQueue");
    }

    /** A result that any host can go on with. */
    public StepResult(ChunkArtifact output, StepStats stats) {
        this(output, stats, Optional.empty());
    }

    /** The same result, made with a model where there is one. */
    public StepResult madeWith(Optional<ModelUse> model) {
        return new StepResult(output, stats.with(model.stream().toList()), hostQueue);
    }

    /** The same result, made on the host with this task queue. */
    public StepResult madeOn(String queue) {
        return new StepResult(output, stats, Optional.of(queue));
    }
}

package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.Optional;

/**
 * Details of the heartbeats of a leg of training.
 *
 * @param step the last finished step
 * @param checkpoint the last checkpoint
 * @param report the last finished step with its losses
 */
public record LegHeartbeat(long step, Optional<ArtifactRef> checkpoint, Optional<StepReport> report) {
    public LegHeartbeat {
        requireNonNull(checkpoint, "checkpoint");
        requireNonNull(report, "report");
    }
}

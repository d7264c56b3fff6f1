package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.Optional;

/**
 * How good a model is on the validation side of a dataset.
 *
 * @param step steps that the model was trained for
 * @param timeMillis when it was validated first, in milliseconds since 1970; the same for a figure that was found in the
 *     store
 * @param ap50 average precision of tracks at an IoU of 0.5, in [0, 1]; the figure that models are compared by
 * @param ap average precision over the IoUs 0.5 to 0.95, in [0, 1]
 * @param segments segments that it was validated on
 * @param samples picture of some predictions
 */
public record Validation(
        long step, long timeMillis, double ap50, double ap, int segments, Optional<ArtifactRef> samples) {
    public Validation {
        requireNonNull(samples, "samples");
    }
}

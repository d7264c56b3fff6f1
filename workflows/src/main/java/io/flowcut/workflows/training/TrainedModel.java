package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.Optional;

/**
 * A model that training made.
 *
 * @param step steps that it was trained for
 * @param files list of the model's files in the store
 * @param validation its figures; empty when the dataset keeps nothing for validation
 */
public record TrainedModel(long step, ArtifactRef files, Optional<Validation> validation) {
    public TrainedModel {
        requireNonNull(files, "files");
        requireNonNull(validation, "validation");
    }

    /** Whether this model is known to be better than another. */
    boolean betterThan(Optional<TrainedModel> other) {
        double figure = validation.map(Validation::ap50).orElse(0.0);
        return other.isEmpty()
                || figure > other.get().validation().map(Validation::ap50).orElse(0.0);
    }
}

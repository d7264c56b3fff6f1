package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.Optional;

/**
 * State that DatasetWorkflow carries over continue-as-new.
 *
 * @param nextVideo index of the first video that has no outcome yet
 * @param outcomes outcomes of all videos before it, in the store (see {@link DatasetActivities#recordOutcomes})
 * @param failed number of failed videos so far
 * @param startedMillis workflow time of the first run's start, in milliseconds since 1970
 */
public record DatasetCheckpoint(int nextVideo, Optional<ArtifactRef> outcomes, int failed, long startedMillis) {
    public DatasetCheckpoint {
        requireNonNull(outcomes, "outcomes");
    }
}

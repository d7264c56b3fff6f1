package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.training.run.StoredFolder.StoredFile;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.training.RoundState;
import java.util.List;

/**
 * A checkpoint as it is stored.
 *
 * @param state how far the round is; without the checkpoint, which is this one
 * @param files what the session saved
 * @param curve the curve up to here
 * @param points points of the curve
 * @param validated step of the last validation that stands in the curve; 0 before the first
 */
record Checkpoint(RoundState state, List<StoredFile> files, List<ArtifactRef> curve, long points, long validated) {
    Checkpoint {
        requireNonNull(state, "state");
        files = List.copyOf(files);
        curve = List.copyOf(curve);
    }
}

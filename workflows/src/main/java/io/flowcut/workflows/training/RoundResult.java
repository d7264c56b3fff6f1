package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.Optional;

/**
 * A finished round.
 *
 * @param round number of the round, from 1
 * @param data what it was trained on
 * @param startedMillis when it began, in milliseconds since 1970
 * @param endedMillis when it ended
 * @param steps steps that were done
 * @param early whether it ended before its last step, for validation did not get better
 * @param setbacks how often the loss was not finite
 * @param model its best model
 * @param last figures of the last validation
 * @param curve the last checkpoint, which leads to the curve of the losses
 * @param report the last step
 * @param sentPoints points of the curve that the tracking server has
 * @param counts whether it is better than every round before
 */
public record RoundResult(
        int round,
        TrainingData data,
        long startedMillis,
        long endedMillis,
        long steps,
        boolean early,
        int setbacks,
        TrainedModel model,
        Optional<Validation> last,
        ArtifactRef curve,
        Optional<StepReport> report,
        long sentPoints,
        boolean counts) {
    public RoundResult {
        requireNonNull(data, "data");
        requireNonNull(model, "model");
        requireNonNull(last, "last");
        requireNonNull(curve, "curve");
        requireNonNull(report, "report");
    }
}

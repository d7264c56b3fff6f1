package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.Progress;
import java.util.Optional;

/**
 * How far a training is.
 *
 * @param progress stage and state; units are optimizer steps of all rounds
 * @param round number of the round at work, from 1; 0 before the first
 * @param rounds rounds at most
 * @param step steps of the round that are kept
 * @param steps steps of a round
 * @param report the last of these steps with its losses
 * @param setbacks how often the loss of the round was not finite
 * @param last figures of the last validation
 * @param best the best figures of the round
 * @param runUrl page of the run on the tracking server
 */
public record TrainingProgress(
        Progress progress,
        int round,
        int rounds,
        long step,
        long steps,
        Optional<StepReport> report,
        int setbacks,
        Optional<Validation> last,
        Optional<Validation> best,
        Optional<String> runUrl) {
    public TrainingProgress {
        requireNonNull(progress, "progress");
        requireNonNull(report, "report");
        requireNonNull(last, "last");
        requireNonNull(best, "best");
        requireNonNull(runUrl, "runUrl");
    }
}

package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.Optional;

/**
 * How far the training of one round is; kept with every checkpoint, so that it goes on from there in another workflow as
 * well.
 *
 * @param round number of the round, from 1
 * @param startedMillis when the round began, in milliseconds since 1970
 * @param step steps that are done and kept
 * @param checkpoint what the next step starts from; empty at the beginning
 * @param rateScale factor of the learning rate, halved each time that the loss was not finite
 * @param setbacks how often that happened
 * @param last figures of the last validation
 * @param best the best model so far
 * @param stale validations since the best one
 * @param report the last step
 * @param sentPoints points of the curve that the tracking server has
 */
public record RoundState(
        int round,
        long startedMillis,
        long step,
        Optional<ArtifactRef> checkpoint,
        double rateScale,
        int setbacks,
        Optional<Validation> last,
        Optional<TrainedModel> best,
        int stale,
        Optional<StepReport> report,
        long sentPoints) {
    public RoundState {
        requireNonNull(checkpoint, "checkpoint");
        requireNonNull(last, "last");
        requireNonNull(best, "best");
        requireNonNull(report, "report");
    }

    /** The beginning of a round. */
    public static RoundState start(int round, long startedMillis) {
        return new RoundState(
                round,
                startedMillis,
                0,
                Optional.empty(),
                1,
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                0);
    }

    /** The same after more steps. */
    public RoundState advanced(
            long toStep, Optional<ArtifactRef> newCheckpoint, Optional<StepReport> lastReport, long points) {
        return new RoundState(
                round,
                startedMillis,
                toStep,
                newCheckpoint,
                rateScale,
                setbacks,
                last,
                best,
                stale,
                lastReport,
                points);
    }

    /** The same after a loss that was not finite: half the rate. */
    RoundState setBack() {
        return new RoundState(
                round,
                startedMillis,
                step,
                checkpoint,
                rateScale / 2,
                setbacks + 1,
                last,
                best,
                stale,
                report,
                sentPoints);
    }

    /** The same with a model that was validated, or kept without figures. */
    RoundState judged(TrainedModel model) {
        boolean better = model.betterThan(best);
        return new RoundState(
                round,
                startedMillis,
                step,
                checkpoint,
                rateScale,
                setbacks,
                model.validation(),
                better ? Optional.of(model) : best,
                better ? 0 : stale + 1,
                report,
                sentPoints);
    }
}

package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

/**
 * How far a training on a Temporal service is.
 *
 * @param job id of its workflow
 * @param state {@code running}, {@code paused}, {@code cancelling}, {@code done}, {@code failed}, {@code cancelled} or
 *     {@code terminated}
 * @param stage what it does now; empty when it ended or no worker answers
 * @param startedAt ISO 8601 in UTC
 * @param seconds time since the start, or from start to end
 * @param round number of the round at work, or whose model was kept, from 1; 0 while not known
 * @param rounds rounds at most
 * @param step steps of that round that are done, those included that no checkpoint holds yet
 * @param steps steps of a round at most
 * @param loss loss of the last step; negative while not known
 * @param stepSeconds time that a step takes; negative while not known
 * @param bestAp50 AP50 of the best model of that round, in [0, 1]; negative while not known
 * @param etaSeconds seconds that the steps of the round still take; negative while not known
 * @param mlflow page of the run on the tracking server; empty while there is none
 * @param message why there is nothing more to say, or why the training failed; else empty
 */
public record TrainingStatus(
        String job,
        String state,
        String stage,
        String startedAt,
        double seconds,
        int round,
        int rounds,
        long step,
        long steps,
        double loss,
        double stepSeconds,
        double bestAp50,
        double etaSeconds,
        String mlflow,
        String message) {
    public TrainingStatus {
        requireNonNull(job, "job");
        requireNonNull(state, "state");
        requireNonNull(stage, "stage");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(mlflow, "mlflow");
        requireNonNull(message, "message");
    }

    /** Whether the training has not ended. */
    public boolean open() {
        return state.equals("running") || state.equals("paused") || state.equals("cancelling");
    }
}

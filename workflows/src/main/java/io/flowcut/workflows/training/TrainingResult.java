package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A finished training.
 *
 * @param data the dataset of the first round
 * @param rounds every round
 * @param best number of the round whose model was kept, from 1
 * @param modelUri URI of the folder with the model
 * @param runUrl page of the run on the tracking server
 * @param warnings what the user should know
 */
public record TrainingResult(
        TrainingData data,
        List<RoundResult> rounds,
        int best,
        String modelUri,
        Optional<String> runUrl,
        List<String> warnings) {
    public TrainingResult {
        requireNonNull(data, "data");
        rounds = List.copyOf(rounds);
        requireNonNull(modelUri, "modelUri");
        requireNonNull(runUrl, "runUrl");
        warnings = List.copyOf(warnings);
    }

    /** The round whose model was kept. */
    public RoundResult bestRound() {
        return rounds.get(best - 1);
    }
}

package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a training is told to MLflow.
 *
 * @param experiment name of the experiment
 * @param name name of the run
 * @param key finds the run of this training again, whoever asks: letters, digits, dots, dashes and underscores
 * @param model name of the registered model; empty: the model is not registered
 * @param gitCommit commit of the program that was asked to train
 * @param version version of that program
 */
public record TrackedRun(
        String experiment, String name, String key, Optional<String> model, String gitCommit, String version) {
    public TrackedRun {
        requireNonNull(experiment, "experiment");
        requireNonNull(name, "name");
        requireNonNull(key, "key");
        requireNonNull(model, "model");
        requireNonNull(gitCommit, "gitCommit");
        requireNonNull(version, "version");
    }

    /** The run of a training on this dataset: other content under the same name is another run. */
    TrackedRun on(TrainingData data) {
        String digits = data.digest().substring(0, Math.min(12, data.digest().length()));
        return new TrackedRun(experiment, name, key + "-" + digits, model, gitCommit, version);
    }

    /** Key of the run of a round, which is nested in that of the training. */
    public String roundKey(int round) {
        return key + "-round-" + round;
    }
}

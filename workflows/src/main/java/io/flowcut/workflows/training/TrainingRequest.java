package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.TrainingConfig;
import java.util.List;
import java.util.Optional;

/**
 * A model to be trained.
 *
 * @param name name of the training
 * @param dataset URI of the folder of a training dataset
 * @param output URI of the folder that receives the model
 * @param tracking how MLflow is told
 * @param searchAttributes whether the service knows {@link io.flowcut.workflows.FlowCutSearchAttributes}
 * @param resumeFrom where an earlier run of this workflow stopped; empty for the first
 */
public record TrainingRequest(
        String name,
        String dataset,
        String output,
        TrainingConfig config,
        TrackedRun tracking,
        boolean searchAttributes,
        Optional<TrainingState> resumeFrom) {
    public TrainingRequest {
        requireNonNull(name, "name");
        requireNonNull(dataset, "dataset");
        requireNonNull(output, "output");
        requireNonNull(config, "config");
        requireNonNull(tracking, "tracking");
        requireNonNull(resumeFrom, "resumeFrom");
    }

    /** The same, to go on from there. */
    TrainingRequest resumingFrom(TrainingState state) {
        return new TrainingRequest(name, dataset, output, config, tracking, searchAttributes, Optional.of(state));
    }

    /**
     * What a run of the workflow hands to the next one.
     *
     * @param startedMillis start of the training, pauses left out
     * @param begunMillis start of the training, in milliseconds since 1970
     * @param first the dataset of the first round
     * @param data the dataset of the round at work
     * @param round the round at work
     * @param finished rounds that are done
     */
    public record TrainingState(
            long startedMillis,
            long begunMillis,
            TrainingData first,
            TrainingData data,
            RoundState round,
            List<RoundResult> finished) {
        public TrainingState {
            requireNonNull(first, "first");
            requireNonNull(data, "data");
            requireNonNull(round, "round");
            finished = List.copyOf(finished);
        }
    }
}

package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.TrainingConfig;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import java.util.Optional;

/** The steps of a training. */
@ActivityInterface
public interface TrainingActivities {
    /** Where a dataset lies. */
    record DataRequest(String dataset, TrainingConfig config) {
        public DataRequest {
            requireNonNull(dataset, "dataset");
            requireNonNull(config, "config");
        }
    }

    /**
     * A round to begin, or to go on with.
     *
     * @param start its state where the store knows of none
     */
    record RoundRequest(TrainingData data, TrainingConfig config, RoundState start) {
        public RoundRequest {
            requireNonNull(data, "data");
            requireNonNull(config, "config");
            requireNonNull(start, "start");
        }
    }

    /**
     * Steps to take.
     *
     * @param from what came before
     * @param until step after which the leg ends at the latest
     */
    record LegRequest(TrainingData data, TrainingConfig config, RoundState from, long until, TrackedRun tracking) {
        public LegRequest {
            requireNonNull(data, "data");
            requireNonNull(config, "config");
            requireNonNull(from, "from");
            requireNonNull(tracking, "tracking");
        }
    }

    /**
     * Steps that were taken.
     *
     * @param state what is kept; less than was done when the loss was not finite
     * @param model the model after the step that the leg was asked to end with; empty when it ended before
     * @param trouble what was not finite, where something was
     */
    record LegResult(RoundState state, Optional<ArtifactRef> model, Optional<String> trouble) {
        public LegResult {
            requireNonNull(state, "state");
            requireNonNull(model, "model");
            requireNonNull(trouble, "trouble");
        }
    }

    /** A model to be judged. */
    record ValidationRequest(TrainingData data, TrainingConfig config, ArtifactRef model, long step) {
        public ValidationRequest {
            requireNonNull(data, "data");
            requireNonNull(config, "config");
            requireNonNull(model, "model");
        }
    }

    /**
     * Labels of a trained model for the next round.
     *
     * @param data what the model was trained on
     * @param round number of the round that they are for
     * @param output URI of the folder that receives them
     */
    record LabelsRequest(TrainingData data, TrainingConfig config, ArtifactRef model, int round, String output) {
        public LabelsRequest {
            requireNonNull(data, "data");
            requireNonNull(config, "config");
            requireNonNull(model, "model");
            requireNonNull(output, "output");
        }
    }

    /** What is to be written into the output folder. */
    record PublishRequest(
            String name, String workflowId, TrainingConfig config, List<RoundResult> rounds, int best, String output) {
        public PublishRequest {
            requireNonNull(name, "name");
            requireNonNull(workflowId, "workflowId");
            requireNonNull(config, "config");
            rounds = List.copyOf(rounds);
            requireNonNull(output, "output");
        }
    }

    /** Looks whether a dataset can be trained on. */
    @ActivityMethod
    TrainingData openData(DataRequest request);

    /** The state of a round: that of its last checkpoint in the store, or its start. */
    @ActivityMethod
    RoundState prepareRound(RoundRequest request);

    /**
     * Takes steps, and keeps a checkpoint every {@code training.checkpointSteps} and at the end. Ends before {@code until}
     * after some minutes, and when it is cancelled; then as well with what it has.
     */
    @ActivityMethod
    LegResult trainLeg(LegRequest request);

    /** Figures of a model; those of one that was judged before come from the store. */
    @ActivityMethod
    Validation validateModel(ValidationRequest request);

    /** Predicts the labels of the next round, and writes them as a dataset. */
    @ActivityMethod
    TrainingData predictLabels(LabelsRequest request);

    /** Writes model, curves and summary into the output folder; returns the URI of the model's folder. */
    @ActivityMethod
    String publishModel(PublishRequest request);
}

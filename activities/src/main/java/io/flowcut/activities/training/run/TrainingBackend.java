package io.flowcut.activities.training.run;

import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.session.TrainingSession;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.TrainingData;
import io.flowcut.workflows.training.Validation;
import java.nio.file.Path;

/** What a training is done with: clips, model and judgement. A dataset is the URI of the folder of an assembled one. */
public interface TrainingBackend {
    /**
     * The clips to train on.
     *
     * @throws FlowCutException of type BadInput when the dataset cannot be read
     */
    ClipSource clips(String dataset, TrainingConfig config);

    /**
     * A model in training, at step 0.
     *
     * @param clips is read until the session is closed, and closed by the caller then
     * @throws FlowCutException of type MissingModel when the weights to start from are not there
     */
    TrainingSession session(TrainingConfig config, ClipSource clips);

    /**
     * Figures of a model on the validation side of a dataset. The step and the time are filled in by the caller.
     *
     * @param model folder that {@link TrainingSession#exportModel} wrote
     * @param alive to be called often; throws when the work shall stop
     */
    Validation validate(Path model, String dataset, TrainingConfig config, Runnable alive);

    /**
     * Writes the dataset of the next round: the same videos and validation side, and as labels the predictions of a model
     * that pass {@code rounds.minConfidence} and {@code rounds.minAgreement}.
     *
     * @param output URI of the folder that receives it
     * @param alive to be called often; throws when the work shall stop
     * @return what was written; the validation side is that of {@code dataset}
     * @throws FlowCutException of type BadInput when no prediction passes
     */
    TrainingData nextLabels(Path model, TrainingData dataset, TrainingConfig config, String output, Runnable alive);
}

package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Optimization: how long, how fast and on what a model is trained. The defaults are the preset tiny. */
@Section("training")
public record TrainingLoopConfig(
        @Setting(value = "optimizer steps of a round", min = 1, max = 10_000_000)
        int steps,

        @Setting(value = "clips that pass through the network at a time", min = 1, max = 1024)
        int batch,

        @Setting(value = "batches whose gradients are summed for one optimizer step", min = 1, max = 1024)
        int accumulation,

        @Setting(value = "learning rate of AdamW after the warmup", min = 1e-8, max = 1)
        double learningRate,

        @Setting(value = "factor of the learning rate in the backbone", min = 0, max = 10)
        double backboneRate,

        @Setting(value = "decoupled weight decay of AdamW", min = 0, max = 1)
        double weightDecay,

        @Setting(value = "steps in which the learning rate grows from 0", min = 0, max = 1_000_000)
        int warmupSteps,

        @Setting(
                value = "how the learning rate falls after the warmup: not at all, as a half cosine to 0, or to a"
                        + " tenth at 0.9 of the steps as in the paper",
                oneOf = {"constant", "cosine", "step"})
        String schedule,

        @Setting(value = "norm that the gradient of all weights is scaled down to; 0 = not", min = 0, max = 1e6)
        double clipNorm,

        @Setting(
                value =
                        "numbers to compute with; auto = fp16 on a GPU, with a factor on the loss; a processor always computes in fp32",
                oneOf = {"auto", "fp32", "fp16"})
        String precision,

        @Setting(
                value = "where the model is trained; auto = the first GPU, or the processor where there is none",
                pattern = "auto|cpu|gpu(:[0-9]{1,2})?")
        String device,

        @Setting(value = "start of everything random: weights, order of the clips, augmentation", min = 0, max = 1e9)
        int seed,

        @Setting(value = "frames of a training clip; 2 = the paper", min = 1, max = 16)
        int clipFrames,

        @Setting(
                value = "steps between two checkpoints; at most so many are done again after a kill",
                min = 1,
                max = 1_000_000)
        int checkpointSteps,

        @Setting(value = "steps between two validations; 0 = only at the end of a round", min = 0, max = 10_000_000)
        int validationSteps,

        @Setting(
                value = "validations without a better figure after which a round ends early; 0 = never",
                min = 0,
                max = 1000)
        int patience,

        @Setting(value = "steps between two points of the curves of the training", min = 1, max = 1_000_000)
        int logSteps) {
    public static final TrainingLoopConfig DEFAULT =
            new TrainingLoopConfig(1800, 4, 1, 1e-3, 1, 0.05, 30, "cosine", 1, "auto", "auto", 0, 2, 100, 0, 0, 5);

    public TrainingLoopConfig {
        Settings.check(
                TrainingLoopConfig.class,
                steps,
                batch,
                accumulation,
                learningRate,
                backboneRate,
                weightDecay,
                warmupSteps,
                schedule,
                clipNorm,
                precision,
                device,
                seed,
                clipFrames,
                checkpointSteps,
                validationSteps,
                patience,
                logSteps);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static TrainingLoopConfig of(Map<String, Object> values) {
        return RequestValues.read(TrainingLoopConfig.class, DEFAULT, values);
    }
}

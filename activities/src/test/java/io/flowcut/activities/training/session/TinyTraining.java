package io.flowcut.activities.training.session;

import ai.djl.ndarray.types.DataType;
import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.workflows.config.LossConfig;
import io.flowcut.workflows.config.NetworkConfig;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.config.TrainingLoopConfig;
import java.util.Optional;

/** Trainings that a test has time for. */
final class TinyTraining {
    static final int HEIGHT = 64;
    static final int WIDTH = 96;

    private TinyTraining() {}

    /** The preset tiny at a small size, with so many steps, clips and batches a step. */
    static TrainingConfig config(int steps, int batch, int accumulation, int queries, int channels) {
        TrainingLoopConfig loop = TrainingLoopConfig.DEFAULT;
        LossConfig loss = LossConfig.DEFAULT;
        return new TrainingConfig(
                new NetworkConfig("tiny", "", HEIGHT, WIDTH, channels, 4, queries, 3, 64, false, 2, true, true),
                new TrainingLoopConfig(
                        steps,
                        batch,
                        accumulation,
                        loop.learningRate(),
                        1,
                        loop.weightDecay(),
                        5,
                        "constant",
                        loop.clipNorm(),
                        "auto",
                        "cpu",
                        3,
                        2,
                        100,
                        0,
                        0,
                        loop.logSteps()),
                new LossConfig(
                        loss.classification(),
                        loss.classWeight(),
                        loss.maskWeight(),
                        loss.diceWeight(),
                        loss.noObject(),
                        256,
                        loss.oversample(),
                        loss.importance()),
                TrainingConfig.DEFAULT.augmentation(),
                TrainingConfig.DEFAULT.rounds(),
                TrainingConfig.DEFAULT.tracking());
    }

    static DjlTrainingSession open(TrainingConfig config, ClipSource clips) {
        return DjlTrainingSession.open(new Engines(0), config, clips, ComputeDevice.CPU, Optional.empty());
    }

    /** In half precision, as on a GPU; a processor is slow at it, and slower with threads that wait for each other. */
    static DjlTrainingSession openHalf(TrainingConfig config, ClipSource clips) {
        return DjlTrainingSession.open(
                new Engines(1), config, clips, ComputeDevice.CPU, Optional.empty(), DataType.FLOAT16);
    }
}

package io.flowcut.activities.training.session;

import io.flowcut.workflows.config.TrainingLoopConfig;

/** The learning rate of each step: it grows evenly during the warmup, then follows {@code training.schedule}. */
final class LearningRate {
    /** Share of the steps after which the paper's rate falls. */
    private static final double FALL = 0.9;

    private static final double FALLEN = 0.1;

    private final TrainingLoopConfig config;

    LearningRate(TrainingLoopConfig config) {
        this.config = config;
    }

    /** The rate of a step, counted from 0. */
    double of(long step) {
        int warmup = config.warmupSteps();
        if (step < warmup) {
            return config.learningRate() * (step + 1) / warmup;
        }
        double done = Math.min(1, (double) (step - warmup) / Math.max(1, config.steps() - warmup));
        return config.learningRate()
                * switch (config.schedule()) {
                    case "cosine" -> 0.5 * (1 + Math.cos(Math.PI * done));
                    case "step" -> step < FALL * config.steps() ? 1 : FALLEN;
                    default -> 1;
                };
    }
}

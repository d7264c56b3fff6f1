package io.flowcut.workflows.config;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.flowcut.workflows.error.FlowCutException;
import java.util.Map;

/**
 * Everything that decides what a training computes; it travels in the request.
 *
 * @param network the model
 * @param loop optimization; its section is named after the whole
 * @param loss what is minimised
 * @param augmentation changes to the clips
 * @param rounds self-training
 * @param tracking what the tracking server gets
 */
public record TrainingConfig(
        NetworkConfig network,
        TrainingLoopConfig loop,
        LossConfig loss,
        AugmentationConfig augmentation,
        RoundsConfig rounds,
        TrackingConfig tracking) {
    private static final int STRIDE = 32;

    public static final TrainingConfig DEFAULT = new TrainingConfig(
            NetworkConfig.DEFAULT,
            TrainingLoopConfig.DEFAULT,
            LossConfig.DEFAULT,
            AugmentationConfig.DEFAULT,
            RoundsConfig.DEFAULT,
            TrackingConfig.DEFAULT);

    public TrainingConfig {
        requireNonNull(network, "network");
        requireNonNull(loop, "loop");
        requireNonNull(loss, "loss");
        requireNonNull(augmentation, "augmentation");
        requireNonNull(rounds, "rounds");
        requireNonNull(tracking, "tracking");
    }

    /**
     * Checks what depends on more than one key; called once before a training begins.
     *
     * @throws FlowCutException of type Config that names the key, its value and what is allowed
     */
    public void checkTogether() {
        multiple("network.height", network.height(), STRIDE, "a multiple of " + STRIDE);
        multiple("network.width", network.width(), STRIDE, "a multiple of " + STRIDE);
        multiple(
                "network.channels",
                network.channels(),
                network.heads(),
                "a multiple of network.heads, which is " + network.heads());
        if (loop.warmupSteps() > loop.steps()) {
            throw Settings.invalid(
                    "training.warmupSteps", loop.warmupSteps(), "0 to training.steps, which is " + loop.steps());
        }
    }

    private static void multiple(String key, int value, int of, String allowed) {
        if (value % of != 0) {
            throw Settings.invalid(key, value, allowed);
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static TrainingConfig of(Map<String, Object> values) {
        return RequestValues.read(TrainingConfig.class, DEFAULT, values);
    }
}

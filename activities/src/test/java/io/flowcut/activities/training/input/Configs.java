package io.flowcut.activities.training.input;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.workflows.config.AugmentationConfig;
import io.flowcut.workflows.config.TrainingConfig;
import java.util.Map;

/** Training configurations for tests. */
public final class Configs {
    private Configs() {}

    /**
     * The defaults with other values.
     *
     * @param network keys of the section network
     * @param loop keys of the section training
     */
    public static TrainingConfig training(
            Map<String, Object> network, Map<String, Object> loop, AugmentationConfig augmentation) {
        Map<String, Object> request = Map.of(
                "network",
                network,
                "loop",
                loop,
                "augmentation",
                Map.of(
                        "flip",
                        augmentation.flip(),
                        "scaleMin",
                        augmentation.scaleMin(),
                        "scaleMax",
                        augmentation.scaleMax(),
                        "copyPaste",
                        augmentation.copyPaste(),
                        "colour",
                        augmentation.colour()));
        return new JsonMapper().convertValue(request, TrainingConfig.class);
    }
}

package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** How a trained model finds tracks in whole videos. */
@Section("prediction")
public record PredictionConfig(
        @Setting(
                value =
                        "trained model: its name in the model cache or a folder that training wrote; empty = must be named",
                pattern = "|[A-Za-z0-9][A-Za-z0-9._-]{0,99}|.*/.*")
        String model,

        @Setting(value = "frames that the model sees at a time", min = 1, max = 64)
        int clipFrames,

        @Setting(
                value = "frames that two neighbouring clips share; fewer than prediction.clipFrames",
                min = 0,
                max = 63)
        int overlap,

        @Setting(value = "clips that pass through the network at a time", min = 1, max = 256)
        int batch,

        @Setting(value = "score that an object of a clip must reach", min = 0, max = 1)
        double minScore,

        @Setting(value = "share of the picture that a mask must reach", min = 0, max = 1)
        double minArea,

        @Setting(
                value =
                        "likeness that two objects of neighbouring clips must exceed to be one track: the mean of the cosine of their queries and the IoU of their masks",
                min = 0,
                max = 1)
        double minLink) {
    public static final PredictionConfig DEFAULT = new PredictionConfig("", 4, 2, 1, 0.3, 0.0005, 0.4);

    public PredictionConfig {
        Settings.check(PredictionConfig.class, model, clipFrames, overlap, batch, minScore, minArea, minLink);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static PredictionConfig of(Map<String, Object> values) {
        return RequestValues.read(PredictionConfig.class, DEFAULT, values);
    }
}

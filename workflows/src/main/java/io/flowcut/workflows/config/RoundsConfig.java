package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Self-training: predictions of a trained model become the labels that the next one is trained on. */
@Section("rounds")
public record RoundsConfig(
        @Setting(
                value = "trainings at most; the second and later ones learn from predictions of the one before",
                min = 1,
                max = 20)
        int count,

        @Setting(value = "score that a predicted track must reach to become a label", min = 0, max = 1)
        double minConfidence,

        @Setting(
                value = "IoU with the labels that a predicted track must reach where there are labels; 0 = none",
                min = 0,
                max = 1)
        double minAgreement) {
    public static final RoundsConfig DEFAULT = new RoundsConfig(1, 0.5, 0.3);

    public RoundsConfig {
        Settings.check(RoundsConfig.class, count, minConfidence, minAgreement);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static RoundsConfig of(Map<String, Object> values) {
        return RequestValues.read(RoundsConfig.class, DEFAULT, values);
    }
}

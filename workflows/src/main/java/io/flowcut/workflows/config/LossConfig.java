package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/**
 * The training loss: weights of its terms and the points that masks are compared on. The defaults are the paper's, but for
 * the number of points, which is that of the preset tiny.
 */
@Section("loss")
public record LossConfig(
        @Setting(
                value = "loss of the classes: cross entropy over object and none, or the focal loss",
                oneOf = {"crossEntropy", "focal"})
        String classification,

        @Setting(value = "weight of the classification loss and of its part in the matching cost", min = 0, max = 1000)
        double classWeight,

        @Setting(
                value = "weight of the binary cross entropy of masks and of its part in the matching cost",
                min = 0,
                max = 1000)
        double maskWeight,

        @Setting(value = "weight of the dice loss and of its part in the matching cost", min = 0, max = 1000)
        double diceWeight,

        @Setting(value = "weight of a query without an object in the classification loss", min = 0, max = 1)
        double noObject,

        @Setting(value = "points that a mask is compared on", min = 16, max = 1_000_000)
        int points,

        @Setting(value = "candidates for each point from which the most uncertain are taken", min = 1, max = 10)
        double oversample,

        @Setting(value = "share of the points that is taken for its uncertainty; the rest is random", min = 0, max = 1)
        double importance) {
    public static final LossConfig DEFAULT = new LossConfig("crossEntropy", 2, 5, 5, 0.1, 1024, 3, 0.75);

    public LossConfig {
        Settings.check(
                LossConfig.class,
                classification,
                classWeight,
                maskWeight,
                diceWeight,
                noObject,
                points,
                oversample,
                importance);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static LossConfig of(Map<String, Object> values) {
        return RequestValues.read(LossConfig.class, DEFAULT, values);
    }
}

package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/**
 * Changes to training clips, the same for all frames of a clip. The defaults are the preset tiny: little, for a training of
 * minutes sees each clip a few times.
 */
@Section("augmentation")
public record AugmentationConfig(
        @Setting(value = "probability that a clip is mirrored", min = 0, max = 1)
        double flip,

        @Setting(value = "smallest factor that a clip is resized by", min = 0.1, max = 1)
        double scaleMin,

        @Setting(
                value = "largest factor that a clip is resized by; what then lies outside is cropped at random",
                min = 1,
                max = 10)
        double scaleMax,

        @Setting(value = "probability that objects of another clip are pasted into a clip", min = 0, max = 1)
        double copyPaste,

        @Setting(
                value = "strength of random changes of brightness, contrast and saturation; 0 = none",
                min = 0,
                max = 1)
        double colour) {
    public static final AugmentationConfig DEFAULT = new AugmentationConfig(0.5, 1, 1.2, 0, 0.1);

    public AugmentationConfig {
        Settings.check(AugmentationConfig.class, flip, scaleMin, scaleMax, copyPaste, colour);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static AugmentationConfig of(Map<String, Object> values) {
        return RequestValues.read(AugmentationConfig.class, DEFAULT, values);
    }
}

package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Token features of the frame and of its flow image. */
@Section("features")
public record FeaturesConfig(
        @Setting(
                value = "where features come from; classical = the built-in descriptor",
                oneOf = {"classical"})
        String backend,

        @Setting(
                value =
                        "size of the picture that tokens are taken from, in pixels: HEIGHTxWIDTH, or fitN for N pixels on the shorter side with the frame's aspect",
                pattern = "fit[1-9][0-9]{1,3}|[1-9][0-9]{1,3}x[1-9][0-9]{1,3}")
        String size,

        @Setting(value = "side of a token in pixels", min = 4, max = 32)
        int patch) {
    public static final FeaturesConfig DEFAULT = new FeaturesConfig("classical", "fit360", 8);

    public FeaturesConfig {
        Settings.check(FeaturesConfig.class, backend, size, patch);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static FeaturesConfig of(Map<String, Object> values) {
        return RequestValues.read(FeaturesConfig.class, DEFAULT, values);
    }
}

package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Token features of the frame and of its flow image. */
@Section("features")
public record FeaturesConfig(
        @Setting(
                value = "where features come from; classical = the built-in descriptor, dino = a DINO model",
                oneOf = {CLASSICAL, DINO})
        String backend,

        @Setting(
                value = "DINO model: its name in the model cache, or a model folder",
                pattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}|.*/.*")
        String model,

        @Setting(
                value =
                        "size of the picture that tokens are taken from, in pixels: HEIGHTxWIDTH, or fitN for N pixels on the shorter side with the frame's aspect; auto = fit360 for classical, 480x480 for dino",
                pattern = "auto|fit[1-9][0-9]{1,3}|[1-9][0-9]{1,3}x[1-9][0-9]{1,3}")
        String size,

        @Setting(value = "side of a token in pixels; a model has its own", min = 4, max = 32)
        int patch) {
    /** The backend of the built-in descriptor. */
    public static final String CLASSICAL = "classical";
    /** The backend of DINO models. */
    public static final String DINO = "dino";

    private static final String AUTO = "auto";
    private static final String DEFAULT_MODEL = "dino-vits8";

    public static final FeaturesConfig DEFAULT = new FeaturesConfig(CLASSICAL, DEFAULT_MODEL, AUTO, 8);

    public FeaturesConfig {
        Settings.check(FeaturesConfig.class, backend, model, size, patch);
    }

    /** A backend with what is otherwise the default. */
    public FeaturesConfig(String backend, String size, int patch) {
        this(backend, DEFAULT_MODEL, size, patch);
    }

    /** The size with auto resolved. */
    public String effectiveSize() {
        return !size.equals(AUTO) ? size : backend.equals(DINO) ? "480x480" : "fit360";
    }

    /** The same under no name of a model, for keys that hold the digest of the model instead. */
    public FeaturesConfig withoutModel() {
        return new FeaturesConfig(backend, "any", size, patch);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static FeaturesConfig of(Map<String, Object> values) {
        return RequestValues.read(FeaturesConfig.class, DEFAULT, values);
    }
}

package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/**
 * Refinement of a mask by a dense conditional random field. Spatial deviations are those for a picture of 854 pixels on
 * its longer side; for other pictures they scale with that side.
 */
@Section("crf")
public record CrfConfig(
        @Setting("whether masks are refined") boolean enabled,

        @Setting(value = "mean-field iterations", min = 1, max = 100)
        int iterations,

        @Setting(value = "probability that the given mask is right, at each pixel", min = 0.5, max = 0.999999)
        double confidence,

        @Setting(
                value = "spatial deviation of the Gaussian kernel in pixels of a picture 854 wide",
                min = 0.1,
                max = 1000)
        double gaussianSxy,

        @Setting(value = "weight of the Gaussian kernel", min = 0, max = 1000)
        double gaussianCompat,

        @Setting(
                value = "spatial deviation of the bilateral kernel in pixels of a picture 854 wide",
                min = 0.1,
                max = 1000)
        double bilateralSxy,

        @Setting(value = "colour deviation of the bilateral kernel in grey levels", min = 0.1, max = 1000)
        double bilateralSrgb,

        @Setting(value = "weight of the bilateral kernel", min = 0, max = 1000)
        double bilateralCompat,

        @Setting(value = "masks are dropped whose IoU before and after refinement is below this", min = 0, max = 1)
        double minIou,

        @Setting(
                value = "longest side in pixels at which masks are refined; larger frames are reduced to it first",
                min = 64,
                max = 8192)
        int maxSide,

        @Setting(
                value =
                        "how the kernels are normalised: by the root of what they sum to on both sides, by what they sum"
                                + " to after or before they filter, or not at all",
                oneOf = {"symmetric", "after", "before", "none"})
        String normalisation,

        @Setting(
                value =
                        "share of the pixels up to which a mask's labels may still change in an iteration for the next one"
                                + " to be its last; 0 = all iterations",
                min = 0,
                max = 1)
        double settledShare,

        @Setting(
                value =
                        "masks whose quality score is at most this are dropped and not refined; 0 = only those of score 0, -1 = none",
                min = -1,
                max = 1)
        double minScore) {
    public static final CrfConfig DEFAULT =
            new CrfConfig(true, 10, 0.9, 3, 7, 50, 5, 10, 0.5, 1280, "symmetric", 0, 0.2);

    public CrfConfig {
        Settings.check(
                CrfConfig.class,
                enabled,
                iterations,
                confidence,
                gaussianSxy,
                gaussianCompat,
                bilateralSxy,
                bilateralSrgb,
                bilateralCompat,
                minIou,
                maxSide,
                normalisation,
                settledShare,
                minScore);
    }

    /** The same with other spatial deviations, in pixels of the picture at hand. */
    public CrfConfig withDeviations(double gaussian, double bilateral) {
        return new CrfConfig(
                enabled,
                iterations,
                confidence,
                gaussian,
                gaussianCompat,
                bilateral,
                bilateralSrgb,
                bilateralCompat,
                minIou,
                maxSide,
                normalisation,
                settledShare,
                minScore);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static CrfConfig of(Map<String, Object> values) {
        return RequestValues.read(CrfConfig.class, DEFAULT, values);
    }
}

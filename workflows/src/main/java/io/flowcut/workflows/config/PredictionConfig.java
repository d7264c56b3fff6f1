package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** How a trained model finds tracks in whole videos, in place of flow, features, cuts and matching. */
@Section("prediction")
public record PredictionConfig(
        @Setting(
                value = "trained model that finds the objects: a folder that training wrote, s3://bucket/prefix, or"
                        + " its name in the model cache; empty = none, they are found by flow, features and cuts",
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
                value = "likeness that two objects of neighbouring clips must exceed to be one track: the mean of the"
                        + " cosine of their queries and the IoU of their masks",
                min = 0,
                max = 1)
        double minLink,

        @Setting(
                value = "frames that an object may be out of sight for its track to go on when it is seen again; it is"
                        + " known by its query",
                min = 0,
                max = 10_000)
        int maxGap,

        @Setting(
                value = "frames that an object must be seen in for its score to count in full; in a shorter video, all"
                        + " of them",
                min = 0,
                max = 1_000_000)
        int sureFrames,

        @Setting("whether the masks of tracks are brought to the borders in the picture by the CRF that refines labels,"
                + " with the settings of section crf (off = the paper)")
        boolean refine,

        @Setting("whether tracks are cut where the colours of their masks change and pieces of like colours are joined,"
                + " up to prediction.maxGap frames apart (off = the paper)")
        boolean relink) {
    public static final PredictionConfig DEFAULT =
            new PredictionConfig("", 2, 1, 1, 0.3, 0.0005, 0.4, 12, 24, true, true);

    public PredictionConfig {
        Settings.check(
                PredictionConfig.class,
                model,
                clipFrames,
                overlap,
                batch,
                minScore,
                minArea,
                minLink,
                maxGap,
                sureFrames,
                refine,
                relink);
    }

    /**
     * Checks what depends on more than one key; called once before a run begins.
     *
     * @throws io.flowcut.workflows.error.FlowCutException of type Config that names the key, its value and what is allowed
     */
    public void checkTogether() {
        if (overlap >= clipFrames) {
            throw Settings.invalid(
                    "prediction.overlap",
                    overlap,
                    "0 to " + (clipFrames - 1) + ", fewer than prediction.clipFrames, which is " + clipFrames);
        }
    }

    /** Whether a trained model finds the objects. */
    public boolean named() {
        return !model.isEmpty();
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static PredictionConfig of(Map<String, Object> values) {
        return RequestValues.read(PredictionConfig.class, DEFAULT, values);
    }
}

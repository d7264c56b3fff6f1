package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** What the tracking server gets of a training beside figures, pictures and the model. */
@Section("tracking")
public record TrackingConfig(
        @Setting(
                value =
                        "size in megabytes up to which the last checkpoint of a round goes into the output folder and to"
                                + " MLflow; 0 = none",
                min = 0,
                max = 1_000_000)
        int checkpointMegabytes) {
    public static final TrackingConfig DEFAULT = new TrackingConfig(1000);

    public TrackingConfig {
        Settings.check(TrackingConfig.class, checkpointMegabytes);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static TrackingConfig of(Map<String, Object> values) {
        return RequestValues.read(TrackingConfig.class, DEFAULT, values);
    }
}

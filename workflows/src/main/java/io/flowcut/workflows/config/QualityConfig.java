package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Filters on the quality score of masks and tracks. */
@Section("quality")
public record QualityConfig(
        @Setting(value = "masks of a lower quality score are dropped before matching", min = 0, max = 1)
        double minMask,

        @Setting(value = "tracks of a lower quality score are left out of annotations.json", min = 0, max = 1)
        double minTrack) {
    public static final QualityConfig DEFAULT = new QualityConfig(0.35, 0);

    public QualityConfig {
        Settings.check(QualityConfig.class, minMask, minTrack);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static QualityConfig of(Map<String, Object> values) {
        return RequestValues.read(QualityConfig.class, DEFAULT, values);
    }
}

package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** How a dataset of many videos is run. */
@Section("dataset")
public record DatasetConfig(
        @Setting(value = "videos in work at a time; 200 of one job at most", min = 1, max = 1000)
        int parallelism,

        @Setting(value = "videos read from the manifest at a time", min = 1, max = 1000)
        int pageSize,

        @Setting(value = "videos that may fail before the run fails", min = 0, max = 1e9)
        int maxFailedVideos) {
    public static final DatasetConfig DEFAULT = new DatasetConfig(2, 50, 1_000_000_000);

    public DatasetConfig {
        Settings.check(DatasetConfig.class, parallelism, pageSize, maxFailedVideos);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static DatasetConfig of(Map<String, Object> values) {
        return RequestValues.read(DatasetConfig.class, DEFAULT, values);
    }
}

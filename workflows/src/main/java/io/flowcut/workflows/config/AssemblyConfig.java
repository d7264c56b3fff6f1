package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Which segments of label outputs become a training dataset, and how it is split. */
@Section("assembly")
public record AssemblyConfig(
        @Setting(
                value = "frames between two neighbouring frames of a segment at most; 4 = the paper",
                min = 1,
                max = 64)
        int maxGap,

        @Setting(
                value = "IoU that an object's masks in neighbouring frames of a segment must exceed; 0.5 = the paper",
                min = 0,
                max = 1)
        double minIou,

        @Setting(value = "quality score that an object must reach, the mean over its masks", min = 0, max = 1)
        double minScore,

        @Setting(value = "share of the picture that each mask of an object must reach", min = 0, max = 1)
        double minArea,

        @Setting(
                value =
                        "a segment is left out when another of its video shows more objects in a frame at most so many before or after it, for one is missing in it; -1 = it is not (the paper)",
                min = -1,
                max = 1000)
        int completeWithin,

        @Setting(value = "segments of one video at most, spread evenly over it; 0 = all", min = 0, max = 1_000_000_000)
        int maxSegments,

        @Setting(value = "share of the videos that are kept for validation", min = 0, max = 0.9)
        double valShare,

        @Setting(value = "which videos are kept for validation; another split for every number", min = 0, max = 1e9)
        int seed) {
    public static final AssemblyConfig DEFAULT = new AssemblyConfig(4, 0.5, 0.35, 0.0005, 1, 0, 0.1, 0);

    public AssemblyConfig {
        Settings.check(
                AssemblyConfig.class, maxGap, minIou, minScore, minArea, completeWithin, maxSegments, valShare, seed);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static AssemblyConfig of(Map<String, Object> values) {
        return RequestValues.read(AssemblyConfig.class, DEFAULT, values);
    }
}

package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Matching of masks between frames, into segments and tracks. */
@Section("matching")
public record MatchingConfig(
        @Setting(value = "frames between two matched frames at most", min = 1, max = 64)
        int maxGap,

        @Setting(value = "IoU that a matched pair of masks must exceed", min = 0, max = 1)
        double minIou,

        @Setting("whether masks are warped along the flow before they are compared (off = the paper)")
        boolean warp,

        @Setting(value = "frames of a training segment; 2 = the paper", min = 2, max = 64)
        int length,

        @Setting(value = "frames that a track must be seen in", min = 1, max = 10000)
        int minTrackFrames) {
    public static final MatchingConfig DEFAULT = new MatchingConfig(4, 0.5, false, 2, 2);

    public MatchingConfig {
        Settings.check(MatchingConfig.class, maxGap, minIou, warp, length, minTrackFrames);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static MatchingConfig of(Map<String, Object> values) {
        return RequestValues.read(MatchingConfig.class, DEFAULT, values);
    }
}

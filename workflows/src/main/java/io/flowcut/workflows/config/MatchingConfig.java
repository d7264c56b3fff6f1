package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** Matching of masks between frames, into segments and tracks. */
@Section("matching")
public record MatchingConfig(
        @Setting(
                value = "frames between two matched frames at most; a track ends when it was not seen for longer",
                min = 1,
                max = 64)
        int maxGap,

        @Setting(value = "IoU that a matched pair of masks of a segment must exceed", min = 0, max = 1)
        double minIou,

        @Setting("whether masks of segments are warped along the flow before they are compared (off = the paper)")
        boolean warp,

        @Setting(value = "frames of a training segment; 2 = the paper", min = 2, max = 64)
        int length,

        @Setting(
                value = "IoU that a mask and a track's last mask, carried along the flow, must exceed",
                min = 0,
                max = 1)
        double trackMinIou,

        @Setting(
                value =
                        "frames between the parts of one track at most, joined by colour, size and place; 0 = not joined",
                min = 0,
                max = 1000)
        int relinkGap,

        @Setting(value = "likeness that two parts of one track must exceed", min = 0, max = 1)
        double relinkMin,

        @Setting(
                value = "frames from a track's nearest mask within which a frame without one gets it along the flow",
                min = 0,
                max = 16)
        int fillGap,

        @Setting(
                value = "frames that a track must be seen in; half of the video where that is less",
                min = 1,
                max = 10000)
        int minTrackFrames,

        @Setting(
                "whether masks are matched between frames (off, for ablations = no segments, and track k is the k-th best"
                        + " mask of each frame)")
        boolean enabled) {
    public static final MatchingConfig DEFAULT = new MatchingConfig(4, 0.5, false, 2, 0.3, 40, 0.3, 6, 3, true);

    public MatchingConfig {
        Settings.check(
                MatchingConfig.class,
                maxGap,
                minIou,
                warp,
                length,
                trackMinIou,
                relinkGap,
                relinkMin,
                fillGap,
                minTrackFrames,
                enabled);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static MatchingConfig of(Map<String, Object> values) {
        return RequestValues.read(MatchingConfig.class, DEFAULT, values);
    }
}

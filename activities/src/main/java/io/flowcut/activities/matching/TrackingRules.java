package io.flowcut.activities.matching;

import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.QualityConfig;

/**
 * What decides the tracks of a video.
 *
 * @param minIou IoU that a mask and a track's expected place must exceed, in [0, 1]
 * @param maxGap frames that two sightings of one tracklet are apart at most
 * @param relinkGap frames between the end of one tracklet and the start of another that may be the same object
 * @param relinkIou IoU that the two masks at such a gap must exceed when laid over one another, in [0, 1]
 * @param fillGaps whether frames inside a track in which it was not seen get its mask as the flow carries it
 * @param minFrames frames that a track must be seen in
 * @param minScore score that a track must reach, in [0, 1]
 */
public record TrackingRules(
        double minIou, int maxGap, int relinkGap, double relinkIou, boolean fillGaps, int minFrames, double minScore) {
    public TrackingRules {
        if (maxGap < 1 || relinkGap < 0 || minFrames < 1) {
            throw new IllegalArgumentException("frames must not be negative");
        }
    }

    /**
     * The rules that the configuration asks for.
     *
     * @param frames number of frames of the video; a shorter one than {@code matching.minTrackFrames} has tracks too
     */
    public static TrackingRules of(MatchingConfig matching, QualityConfig quality, int frames) {
        return new TrackingRules(
                matching.minIou(),
                matching.maxGap(),
                4 * matching.maxGap(),
                matching.minIou(),
                true,
                Math.min(matching.minTrackFrames(), frames),
                quality.minTrack());
    }
}

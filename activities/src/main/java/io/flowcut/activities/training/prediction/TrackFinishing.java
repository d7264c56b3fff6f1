package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.Track;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.config.PredictionConfig;
import java.util.List;

/**
 * What becomes of the tracks that a network found.
 *
 * @param refine whether masks come to the borders in the picture
 * @param crf how
 * @param relink whether tracks are linked again by their colours
 * @param maxGap frames that an object may be out of sight
 */
record TrackFinishing(boolean refine, CrfConfig crf, boolean relink, int maxGap) {
    TrackFinishing {
        requireNonNull(crf, "crf");
    }

    /** What the settings ask for. */
    static TrackFinishing of(PredictionConfig config, CrfConfig crf) {
        return new TrackFinishing(config.refine() && crf.enabled(), crf, config.relink(), config.maxGap());
    }

    /** Whether it takes the pictures. */
    boolean looks() {
        return refine || relink;
    }

    /** The tracks linked again, or as they are. */
    List<Track> link(List<ColouredTrack> tracks, TrackRules rules) {
        return relink
                ? new TrackRelinker(maxGap, rules).process(tracks)
                : tracks.stream().map(ColouredTrack::track).toList();
    }
}

package io.flowcut.worker.demo;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.evaluation.RegionSimilarity;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.matching.VideoTracks;

/** Holds the tracks of a demo clip to its truth. */
public final class DemoScore {
    private final DemoClip clip;

    public DemoScore(DemoClip clip) {
        this.clip = requireNonNull(clip, "clip");
    }

    /** J of every object with the track that fits it best, one to one, over all frames. */
    public RegionSimilarity.Result process(VideoTracks tracks) {
        RegionSimilarity similarity = new RegionSimilarity(tracks);
        for (int t = 0; t < clip.options().frames(); t++) {
            similarity.add(
                    t,
                    new LabelMap(
                            clip.options().width(),
                            clip.options().height(),
                            clip.frame(t).labels()));
        }
        return similarity.result();
    }
}

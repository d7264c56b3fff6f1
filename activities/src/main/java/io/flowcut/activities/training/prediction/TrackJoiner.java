package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.PredictionConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins tracks that have ended: an object that comes out from behind another one begins a track anew, far from where it
 * was last seen and in another shape. Two are one object when the later begins where the earlier has ended, or not more
 * than {@code prediction.maxGap} frames after it, their queries are alike, and they are not farther apart than the object
 * is large. The most alike are joined first.
 */
final class TrackJoiner {
    /** Cosine of the queries that two tracks must reach to be one. */
    private static final double ALIKE = 0.8;

    /** Frames of both from which on they are two objects; in fewer one query hands the object over to another. */
    private static final int SHARED = 2;

    private final PredictionConfig config;

    TrackJoiner(PredictionConfig config) {
        this.config = requireNonNull(config, "config");
    }

    /**
     * Joins what belongs together.
     *
     * @param tracks tracks with final masks; the earlier of two that are joined takes in the later
     * @return the tracks that are left, in the order given
     */
    List<OpenTrack> process(List<OpenTrack> tracks) {
        List<OpenTrack> left = new ArrayList<>(tracks);
        left.removeIf(track -> track.masks() == 0);
        while (true) {
            OpenTrack earlier = null;
            OpenTrack later = null;
            double best = ALIKE;
            for (OpenTrack a : left) {
                for (OpenTrack b : left) {
                    double cosine = a == b ? 0 : likeness(a, b);
                    if (cosine > best) {
                        best = cosine;
                        earlier = a;
                        later = b;
                    }
                }
            }
            if (earlier == null) {
                return left;
            }
            earlier.takeIn(later);
            left.remove(later);
        }
    }

    /** The cosine of the queries; 0 when the second cannot be what becomes of the first. */
    private double likeness(OpenTrack a, OpenTrack b) {
        return a.stretch().mayGoOnAs(b.stretch(), SHARED, config.maxGap()) ? a.cosine(b) : 0;
    }
}

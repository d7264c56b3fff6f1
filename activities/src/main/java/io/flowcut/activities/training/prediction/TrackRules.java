package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.QualityConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which tracks of a video count, what they are worth, and in which order they come. */
final class TrackRules {
    private final int frames;
    private final int sureFrames;
    private final int fewestMasks;
    private final double minTrack;

    /** @param frames frames of the video */
    TrackRules(int frames, PredictionConfig config, MatchingConfig matching, QualityConfig quality) {
        this.frames = frames;
        sureFrames = Math.min(frames, requireNonNull(config, "config").sureFrames());
        fewestMasks = Math.max(1, Math.min(matching.minTrackFrames(), (frames + 1) / 2));
        minTrack = quality.minTrack();
    }

    /** Frames of the video. */
    int frames() {
        return frames;
    }

    /** Share of its score that a track with so many masks keeps: one that is seen in few frames is mostly wrong. */
    double share(int masks) {
        return sureFrames == 0 ? 1 : Math.min(1, (double) masks / sureFrames);
    }

    /**
     * A track before it is known whether it counts.
     *
     * @param score in [0, 1], not yet lowered for few masks
     */
    record Candidate(List<TrackMask> masks, double score) {}

    /** The tracks that were seen long enough and are sure enough, the surest first, with ids from 1. */
    List<Track> tracks(List<Candidate> candidates) {
        List<Candidate> kept = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.masks().size() >= fewestMasks && score(candidate) >= minTrack) {
                kept.add(candidate);
            }
        }
        kept.sort(Comparator.comparingDouble(this::score).reversed());
        List<Track> tracks = new ArrayList<>(kept.size());
        for (Candidate track : kept) {
            tracks.add(new Track(tracks.size() + 1, score(track), track.masks()));
        }
        return tracks;
    }

    private double score(Candidate candidate) {
        return candidate.score() * share(candidate.masks().size());
    }
}

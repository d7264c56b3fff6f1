package io.flowcut.activities.matching;

import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tracks without matching, to show what matching brings: every frame stands alone, and track k is made of the k-th best
 * mask of each frame.
 */
final class RankedMasks {
    private final List<List<TrackMask>> byRank = new ArrayList<>();

    /** Takes the masks of the next frame. */
    void add(FrameMasks frame) {
        List<FrameMask> ranked = new ArrayList<>(frame.masks());
        // A stable sort: masks that are equally good keep the order in which they were cut.
        ranked.sort(Comparator.comparingDouble(FrameMask::score).reversed());
        for (int rank = 0; rank < ranked.size(); rank++) {
            if (rank == byRank.size()) {
                byRank.add(new ArrayList<>());
            }
            FrameMask mask = ranked.get(rank);
            byRank.get(rank).add(new TrackMask(frame.frame(), mask.mask(), mask.score()));
        }
    }

    /** The tracks by rank; the score of each is the mean of its masks'. */
    List<Track> finish() {
        List<Track> tracks = new ArrayList<>();
        for (List<TrackMask> masks : byRank) {
            double sum = 0;
            for (TrackMask mask : masks) {
                sum += mask.score();
            }
            tracks.add(new Track(tracks.size() + 1, sum / masks.size(), masks));
        }
        return tracks;
    }
}

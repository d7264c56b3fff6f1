package io.flowcut.activities.matching;

import java.util.List;

/**
 * One object through a video.
 *
 * @param id from 1, unique in the video, the same in masks, JSON and report
 * @param score quality score in [0, 1]
 * @param masks at least one, by frame, at most one a frame
 */
public record Track(int id, double score, List<TrackMask> masks) {
    public Track {
        masks = List.copyOf(masks);
        if (id < 1 || masks.isEmpty()) {
            throw new IllegalArgumentException("a track needs an id from 1 and a mask");
        }
        for (int i = 1; i < masks.size(); i++) {
            if (masks.get(i - 1).frame() >= masks.get(i).frame()) {
                throw new IllegalArgumentException("masks of track " + id + " are not in the order of frames");
            }
        }
    }
}

package io.flowcut.activities.dataset.benchmark;

import io.flowcut.activities.matching.TrackMask;
import java.util.List;

/**
 * An object of a video.
 *
 * @param id its id or label, unique in the video
 * @param category id of its category
 * @param score how sure the label is; 1 for truth
 * @param crowd whether it is a crowd of objects
 * @param masks its masks by frame, at most one a frame; may be empty
 */
public record LabelledTrack(long id, int category, double score, boolean crowd, List<TrackMask> masks) {
    public LabelledTrack {
        masks = List.copyOf(masks);
    }
}

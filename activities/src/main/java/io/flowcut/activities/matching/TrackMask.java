package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.Rle;

/**
 * A track's mask in one frame.
 *
 * @param frame index of the frame, from 0
 * @param mask the pixels, at the size of the frame
 * @param score quality score of the mask, in [0, 1]
 */
public record TrackMask(int frame, Rle mask, double score) {
    public TrackMask {
        requireNonNull(mask, "mask");
    }
}

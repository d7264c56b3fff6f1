package io.flowcut.activities.mask;

import static java.util.Objects.requireNonNull;

/**
 * A mask of one object in one frame.
 *
 * @param mask the pixels, at the size of the frame
 * @param score quality score in [0, 1]
 * @param quality what the score is made of
 */
public record FrameMask(Rle mask, double score, MaskQuality quality) {
    public FrameMask {
        requireNonNull(mask, "mask");
        requireNonNull(quality, "quality");
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score must be in [0, 1]: " + score);
        }
    }
}

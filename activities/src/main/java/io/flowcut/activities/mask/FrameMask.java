package io.flowcut.activities.mask;

import static java.util.Objects.requireNonNull;

/**
 * A mask of one object in one frame.
 *
 * @param mask the pixels, at the size of the frame
 * @param score quality score in [0, 1]
 * @param quality what the score is made of
 * @param colours colours of the pixels, so that matching needs no pictures
 */
public record FrameMask(Rle mask, double score, MaskQuality quality, ColourHistogram colours) {
    public FrameMask {
        requireNonNull(mask, "mask");
        requireNonNull(quality, "quality");
        requireNonNull(colours, "colours");
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score must be in [0, 1]: " + score);
        }
    }

    /** A mask whose colours are not known. */
    public FrameMask(Rle mask, double score, MaskQuality quality) {
        this(mask, score, quality, ColourHistogram.NONE);
    }
}

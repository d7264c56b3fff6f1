package io.flowcut.activities.crf;

import io.flowcut.activities.video.RgbImage;

/**
 * The size at which the masks of a picture are refined: its own, or one reduced until the longer side is {@code crf.maxSide}.
 *
 * @param width width in pixels, at least 1
 * @param height height in pixels, at least 1
 * @param reduced whether it is smaller than the picture
 */
record WorkingSize(int width, int height, boolean reduced) {
    /** The size for a picture. */
    static WorkingSize of(RgbImage picture, int maxSide) {
        int longest = Math.max(picture.width(), picture.height());
        if (longest <= maxSide) {
            return own(picture);
        }
        double scale = (double) maxSide / longest;
        return new WorkingSize(
                (int) Math.max(1, Math.round(picture.width() * scale)),
                (int) Math.max(1, Math.round(picture.height() * scale)),
                true);
    }

    /** The picture's own size. */
    static WorkingSize own(RgbImage picture) {
        return new WorkingSize(picture.width(), picture.height(), false);
    }

    /** The picture at this size. */
    RgbImage bring(RgbImage picture) {
        return reduced ? new FrameReducer(width, height).process(picture) : picture;
    }
}

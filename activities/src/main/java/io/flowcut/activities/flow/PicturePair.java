package io.flowcut.activities.flow;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.video.RgbImage;

/** Two pictures of the same size, the flow between which is wanted. */
public record PicturePair(RgbImage from, RgbImage to) {
    public PicturePair {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        if (from.width() != to.width() || from.height() != to.height()) {
            throw new IllegalArgumentException("pictures of different size: " + from.width() + "x" + from.height()
                    + " and " + to.width() + "x" + to.height());
        }
    }
}

package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

/**
 * A picture in memory.
 *
 * @param width width in pixels
 * @param height height in pixels
 * @param pixels red, green, blue bytes, rows from the top, no padding: {@code 3 * width * height} bytes
 */
public record RgbImage(int width, int height, byte[] pixels) {
    public RgbImage {
        requireNonNull(pixels, "pixels");
        if (width < 1 || height < 1 || pixels.length != 3 * width * height) {
            throw new IllegalArgumentException(
                    "not a picture of " + width + "x" + height + ": " + pixels.length + " bytes");
        }
    }
}

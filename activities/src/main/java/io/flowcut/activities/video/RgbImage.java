package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import java.awt.image.BufferedImage;

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

    /** A copy to draw in. */
    public BufferedImage buffered() {
        BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] line = new int[width];
        for (int y = 0, p = 0; y < height; y++) {
            for (int x = 0; x < width; x++, p += 3) {
                line[x] = (pixels[p] & 0xff) << 16 | (pixels[p + 1] & 0xff) << 8 | (pixels[p + 2] & 0xff);
            }
            copy.setRGB(0, y, width, 1, line, 0, width);
        }
        return copy;
    }
}

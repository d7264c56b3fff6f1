package io.flowcut.activities.mask;

import static java.util.Objects.requireNonNull;

/**
 * A mask in memory.
 *
 * @param width width in pixels
 * @param height height in pixels
 * @param pixels one byte a pixel, 1 inside and 0 outside, rows from the top
 */
public record BinaryMask(int width, int height, byte[] pixels) {
    public BinaryMask {
        requireNonNull(pixels, "pixels");
        if (width < 1 || height < 1 || pixels.length != (long) width * height) {
            throw new IllegalArgumentException(
                    "not a mask of " + width + "x" + height + ": " + pixels.length + " bytes");
        }
    }

    /** An empty mask of at most 2^31 - 1 pixels. */
    public static BinaryMask empty(int width, int height) {
        return new BinaryMask(width, height, new byte[Math.multiplyExact(width, height)]);
    }

    /** Number of pixels inside. */
    public int area() {
        int area = 0;
        for (byte pixel : pixels) {
            area += pixel;
        }
        return area;
    }
}

package io.flowcut.activities.crf;

import io.flowcut.activities.mask.BinaryMask;
import java.util.Arrays;

/**
 * Fills the holes of a mask: 4-connected regions of background that do not touch the border of the picture.
 *
 * <p>Memory is kept between calls; not thread-safe.
 */
final class HoleFiller {
    private static final byte OPEN = 2;

    private int[] stack = new int[1024];
    private int depth;

    /** Fills the holes of {@code mask} in place. */
    void process(BinaryMask mask) {
        int width = mask.width();
        int height = mask.height();
        byte[] pixels = mask.pixels();
        depth = 0;
        for (int x = 0; x < width; x++) {
            visit(pixels, x);
            visit(pixels, (height - 1) * width + x);
        }
        for (int y = 0; y < height; y++) {
            visit(pixels, y * width);
            visit(pixels, y * width + width - 1);
        }
        while (depth > 0) {
            int pixel = stack[--depth];
            int x = pixel % width;
            if (x > 0) {
                visit(pixels, pixel - 1);
            }
            if (x < width - 1) {
                visit(pixels, pixel + 1);
            }
            if (pixel >= width) {
                visit(pixels, pixel - width);
            }
            if (pixel < pixels.length - width) {
                visit(pixels, pixel + width);
            }
        }
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (pixels[i] == OPEN ? 0 : 1);
        }
    }

    private void visit(byte[] pixels, int pixel) {
        if (pixels[pixel] != 0) {
            return;
        }
        pixels[pixel] = OPEN;
        if (depth == stack.length) {
            stack = Arrays.copyOf(stack, 2 * depth);
        }
        stack[depth++] = pixel;
    }
}

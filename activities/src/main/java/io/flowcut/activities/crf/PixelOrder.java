package io.flowcut.activities.crf;

/**
 * The order in which the pixels of a picture are visited: tile by tile, so that pixels visited one after another share
 * vertices of the lattice and these stay in the processor's cache.
 */
final class PixelOrder {
    private static final int TILE = 32;

    private final int width;
    private final int height;
    private final int[] pixels;
    private final int[] rows;

    PixelOrder(int width, int height) {
        this.width = width;
        this.height = height;
        pixels = new int[width * height];
        rows = new int[width * height];
        int next = 0;
        for (int top = 0; top < height; top += TILE) {
            for (int left = 0; left < width; left += TILE) {
                for (int y = top; y < Math.min(top + TILE, height); y++) {
                    for (int x = left; x < Math.min(left + TILE, width); x++) {
                        pixels[next] = y * width + x;
                        rows[next++] = y;
                    }
                }
            }
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Row-major index of the pixel at each place of the order. */
    int[] pixels() {
        return pixels;
    }

    /** Row of the pixel at each place of the order. */
    int[] rows() {
        return rows;
    }
}

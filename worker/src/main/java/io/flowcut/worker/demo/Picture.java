package io.flowcut.worker.demo;

/** A colour picture of floating-point values, 0 to 255, that can be sampled between pixels. */
final class Picture {
    final int width;
    final int height;
    /** Red, green, blue per pixel, rows from the top. */
    final float[] values;

    Picture(int width, int height) {
        this.width = width;
        this.height = height;
        this.values = new float[3 * width * height];
    }

    /** Blends a colour over pixel (x, y) with the given opacity. */
    void blend(int x, int y, double opacity, float[] colour) {
        int at = 3 * (y * width + x);
        for (int c = 0; c < 3; c++) {
            values[at + c] += (float) opacity * (colour[c] - values[at + c]);
        }
    }

    /** Bilinear sample at (x, y), pixel centres at whole numbers; outside, the picture is mirrored. */
    void sample(double x, double y, float[] colour) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float fx = (float) (x - left);
        float fy = (float) (y - top);
        int x0 = mirror(left, width);
        int x1 = mirror(left + 1, width);
        int y0 = mirror(top, height) * width;
        int y1 = mirror(top + 1, height) * width;
        for (int c = 0; c < 3; c++) {
            float upper = values[3 * (y0 + x0) + c] * (1 - fx) + values[3 * (y0 + x1) + c] * fx;
            float lower = values[3 * (y1 + x0) + c] * (1 - fx) + values[3 * (y1 + x1) + c] * fx;
            colour[c] = upper * (1 - fy) + lower * fy;
        }
    }

    private static int mirror(int at, int length) {
        if (at >= 0 && at < length) {
            return at;
        }
        int folded = Math.floorMod(at, 2 * length);
        return folded < length ? folded : 2 * length - 1 - folded;
    }
}

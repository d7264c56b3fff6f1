package io.flowcut.activities.crf;

/**
 * Resizes a plane of numbers by bilinear interpolation, pixel centres at one half and values beyond the border those of
 * the border, so that the plane as a whole is stretched over the new size.
 */
final class BilinearResizer {
    private final int width;
    private final int height;
    private final int sourceWidth;
    private final int sourceHeight;
    private final int[] left;
    private final int[] right;
    private final float[] share;
    private final float[] upper;
    private final float[] lower;

    BilinearResizer(int sourceWidth, int sourceHeight, int width, int height) {
        this.sourceWidth = sourceWidth;
        this.sourceHeight = sourceHeight;
        this.width = width;
        this.height = height;
        left = new int[width];
        right = new int[width];
        share = new float[width];
        for (int x = 0; x < width; x++) {
            float at = position(x, sourceWidth, width);
            left[x] = (int) at;
            right[x] = Math.min(left[x] + 1, sourceWidth - 1);
            share[x] = at - left[x];
        }
        upper = new float[width];
        lower = new float[width];
    }

    /**
     * Resizes one plane.
     *
     * @param source row-major, of the source's size
     * @param target row-major, of the new size
     */
    void process(float[] source, float[] target) {
        for (int y = 0; y < height; y++) {
            float at = position(y, sourceHeight, height);
            int top = (int) at;
            stretch(source, top * sourceWidth, upper);
            stretch(source, Math.min(top + 1, sourceHeight - 1) * sourceWidth, lower);
            float down = at - top;
            int row = y * width;
            for (int x = 0; x < width; x++) {
                target[row + x] = upper[x] + down * (lower[x] - upper[x]);
            }
        }
    }

    private void stretch(float[] source, int row, float[] into) {
        for (int x = 0; x < width; x++) {
            float first = source[row + left[x]];
            into[x] = first + share[x] * (source[row + right[x]] - first);
        }
    }

    private static float position(int index, int sourceLength, int length) {
        double centre = (index + 0.5) * sourceLength / length - 0.5;
        return (float) Math.max(0, Math.min(sourceLength - 1, centre));
    }
}

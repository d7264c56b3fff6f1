package io.flowcut.activities.crf;

import io.flowcut.activities.video.RgbImage;

/** Makes a picture smaller: each new pixel is the mean of the pixels that it covers, those on its edge in full. */
final class FrameReducer {
    private final int width;
    private final int height;

    /**
     * @param width new width, not above the picture's
     * @param height new height, not above the picture's
     */
    FrameReducer(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** The picture at the new size. */
    RgbImage process(RgbImage image) {
        byte[] reduced = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            int top = start(y, image.height(), height);
            int bottom = end(y, image.height(), height);
            for (int x = 0; x < width; x++) {
                int left = start(x, image.width(), width);
                int right = end(x, image.width(), width);
                average(image, left, right, top, bottom, reduced, 3 * (y * width + x));
            }
        }
        return new RgbImage(width, height, reduced);
    }

    private static void average(RgbImage image, int left, int right, int top, int bottom, byte[] into, int at) {
        int red = 0;
        int green = 0;
        int blue = 0;
        byte[] pixels = image.pixels();
        for (int y = top; y < bottom; y++) {
            int row = 3 * y * image.width();
            for (int i = row + 3 * left; i < row + 3 * right; i += 3) {
                red += pixels[i] & 0xff;
                green += pixels[i + 1] & 0xff;
                blue += pixels[i + 2] & 0xff;
            }
        }
        int count = (right - left) * (bottom - top);
        into[at] = (byte) ((red + count / 2) / count);
        into[at + 1] = (byte) ((green + count / 2) / count);
        into[at + 2] = (byte) ((blue + count / 2) / count);
    }

    private static int start(int index, int sourceLength, int length) {
        return (int) ((long) index * sourceLength / length);
    }

    private static int end(int index, int sourceLength, int length) {
        return (int) (((index + 1L) * sourceLength + length - 1) / length);
    }
}

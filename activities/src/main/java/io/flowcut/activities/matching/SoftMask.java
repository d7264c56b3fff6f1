package io.flowcut.activities.matching;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;

/**
 * How much each pixel of a picture belongs to a mask, kept for a box around it: in [0, 1], 0 outside the box. A pixel is
 * inside the mask where this is above one half.
 */
final class SoftMask {
    /** A mask without pixels. */
    static final SoftMask EMPTY = new SoftMask(0, 0, 0, 0, new float[0]);

    private final int left;
    private final int top;
    private final int width;
    private final int height;
    private final float[] values;
    private final int area;

    /** @param values (height, width), not copied */
    SoftMask(int left, int top, int width, int height, float[] values) {
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
        this.values = values;
        int inside = 0;
        for (int i = 0; i < width * height; i++) {
            inside += values[i] > 0.5f ? 1 : 0;
        }
        area = inside;
    }

    /** The pixels of a mask, each 1. */
    static SoftMask of(Rle mask) {
        int[] box = mask.boundingBox();
        byte[] pixels = mask.decode().pixels();
        float[] values = new float[box[2] * box[3]];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[(box[1] + i / box[2]) * mask.width() + box[0] + i % box[2]];
        }
        return new SoftMask(box[0], box[1], box[2], box[3], values);
    }

    int left() {
        return left;
    }

    int top() {
        return top;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Values of the box, row-major; not to be changed. */
    float[] values() {
        return values;
    }

    /** Number of pixels inside. */
    int area() {
        return area;
    }

    /** The value of any pixel of the picture. */
    float at(int x, int y) {
        boolean inBox = x >= left && y >= top && x < left + width && y < top + height;
        return inBox ? values[(y - top) * width + x - left] : 0;
    }

    /** Number of pixels inside both. */
    int shared(SoftMask other) {
        int fromX = Math.max(left, other.left);
        int toX = Math.min(left + width, other.left + other.width);
        int toY = Math.min(top + height, other.top + other.height);
        int shared = 0;
        for (int y = Math.max(top, other.top); y < toY; y++) {
            int mine = (y - top) * width - left;
            int others = (y - other.top) * other.width - other.left;
            for (int x = fromX; x < toX; x++) {
                shared += values[mine + x] > 0.5f && other.values[others + x] > 0.5f ? 1 : 0;
            }
        }
        return shared;
    }

    /** Number of pixels inside this, another and a third. */
    int shared(SoftMask other, SoftMask third) {
        int shared = 0;
        for (int i = 0; i < values.length; i++) {
            int x = left + i % width;
            int y = top + i / width;
            shared += values[i] > 0.5f && other.at(x, y) > 0.5f && third.at(x, y) > 0.5f ? 1 : 0;
        }
        return shared;
    }

    /** Intersection over union, in [0, 1]; 0 when both are empty. */
    double iou(SoftMask other) {
        int shared = shared(other);
        return shared == 0 ? 0 : (double) shared / (area + other.area - shared);
    }

    /** The sum of this and {@code weight} times another one; values are no longer at most 1. */
    SoftMask plus(SoftMask other, float weight) {
        if (other.values.length == 0) {
            return this;
        }
        boolean empty = values.length == 0;
        int newLeft = empty ? other.left : Math.min(left, other.left);
        int newTop = empty ? other.top : Math.min(top, other.top);
        int newWidth = Math.max(empty ? 0 : left + width, other.left + other.width) - newLeft;
        int newHeight = Math.max(empty ? 0 : top + height, other.top + other.height) - newTop;
        float[] sum = new float[newWidth * newHeight];
        for (int y = 0; y < height; y++) {
            System.arraycopy(values, y * width, sum, (top + y - newTop) * newWidth + left - newLeft, width);
        }
        for (int y = 0; y < other.height; y++) {
            int to = (other.top + y - newTop) * newWidth + other.left - newLeft;
            for (int x = 0; x < other.width; x++) {
                sum[to + x] += weight * other.values[y * other.width + x];
            }
        }
        return new SoftMask(newLeft, newTop, newWidth, newHeight, sum);
    }

    /** The same values in the smallest box that holds those above 0. */
    SoftMask trimmed() {
        int right = 0;
        int bottom = 0;
        int newLeft = width;
        int newTop = height;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (values[y * width + x] > 0) {
                    newLeft = Math.min(newLeft, x);
                    right = Math.max(right, x + 1);
                    newTop = Math.min(newTop, y);
                    bottom = y + 1;
                }
            }
        }
        if (right == 0) {
            return EMPTY;
        }
        int newWidth = right - newLeft;
        float[] kept = new float[newWidth * (bottom - newTop)];
        for (int y = newTop; y < bottom; y++) {
            System.arraycopy(values, y * width + newLeft, kept, (y - newTop) * newWidth, newWidth);
        }
        return new SoftMask(left + newLeft, top + newTop, newWidth, bottom - newTop, kept);
    }

    /** The pixels inside, as a mask of a picture of this size. */
    Rle encode(int pictureWidth, int pictureHeight) {
        byte[] pixels = new byte[pictureWidth * pictureHeight];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (values[y * width + x] > 0.5f) {
                    pixels[(top + y) * pictureWidth + left + x] = 1;
                }
            }
        }
        return Rle.encode(new BinaryMask(pictureWidth, pictureHeight, pixels));
    }
}

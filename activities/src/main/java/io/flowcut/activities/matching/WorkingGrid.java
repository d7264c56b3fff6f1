package io.flowcut.activities.matching;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;

/**
 * The grid that masks are tracked on: that of the flow, which is at most as fine as the frame.
 *
 * @param frameWidth width of a frame in pixels
 * @param frameHeight height of a frame in pixels
 * @param width columns of the grid
 * @param height rows of the grid
 */
record WorkingGrid(int frameWidth, int frameHeight, int width, int height) {
    WorkingGrid {
        if (width < 1 || height < 1 || frameWidth < 1 || frameHeight < 1) {
            throw new IllegalArgumentException("no grid of " + width + "x" + height);
        }
    }

    /** Whether the grid is that of the frame's pixels. */
    boolean isFrame() {
        return width == frameWidth && height == frameHeight;
    }

    /** The column that holds column x of the frame. */
    int column(int x) {
        return (int) ((long) x * width / frameWidth);
    }

    /** The row that holds row y of the frame. */
    int row(int y) {
        return (int) ((long) y * height / frameHeight);
    }

    /** A mask of the frame on the grid: inside where the pixel at the centre of the cell is. */
    Rle reduce(Rle mask) {
        if (isFrame()) {
            return mask;
        }
        byte[] pixels = mask.decode().pixels();
        byte[] reduced = new byte[width * height];
        for (int y = 0; y < height; y++) {
            int row = (int) ((2L * y + 1) * frameHeight / (2L * height)) * frameWidth;
            for (int x = 0; x < width; x++) {
                reduced[y * width + x] = pixels[row + (int) ((2L * x + 1) * frameWidth / (2L * width))];
            }
        }
        return Rle.encode(new BinaryMask(width, height, reduced));
    }

    /**
     * The box of the frame that holds both a box of the frame and all pixels that a mask of the grid may reach when it is
     * stretched over the frame.
     *
     * @param frameBox x, y, width, height; all zero for none
     * @return x, y, width, height
     */
    int[] frameBox(SoftMask mask, int[] frameBox) {
        if (mask.values().length == 0) {
            return frameBox;
        }
        int margin = isFrame() ? 0 : 1;
        int left = start(mask.left() - margin, frameWidth, width);
        int top = start(mask.top() - margin, frameHeight, height);
        int right = start(mask.left() + mask.width() + margin, frameWidth, width);
        int bottom = start(mask.top() + mask.height() + margin, frameHeight, height);
        if (frameBox[2] > 0) {
            left = Math.min(left, frameBox[0]);
            top = Math.min(top, frameBox[1]);
            right = Math.max(right, frameBox[0] + frameBox[2]);
            bottom = Math.max(bottom, frameBox[1] + frameBox[3]);
        }
        return new int[] {left, top, right - left, bottom - top};
    }

    /** Where a cell begins in the frame. */
    private static int start(int cell, int frameLength, int length) {
        long start = ((long) cell * frameLength + length - 1) / length;
        return (int) Math.max(0, Math.min(frameLength, start));
    }

    /** The value of a mask of the grid at a pixel of the frame, by bilinear interpolation between the cells' centres. */
    float sample(SoftMask mask, int x, int y) {
        if (isFrame()) {
            return mask.at(x, y);
        }
        double cellX = Math.max(0, Math.min(width - 1, (x + 0.5) * width / frameWidth - 0.5));
        double cellY = Math.max(0, Math.min(height - 1, (y + 0.5) * height / frameHeight - 0.5));
        int x0 = (int) cellX;
        int y0 = (int) cellY;
        float shareX = (float) (cellX - x0);
        float shareY = (float) (cellY - y0);
        float upper = mask.at(x0, y0) + shareX * (mask.at(x0 + 1, y0) - mask.at(x0, y0));
        float lower = mask.at(x0, y0 + 1) + shareX * (mask.at(x0 + 1, y0 + 1) - mask.at(x0, y0 + 1));
        // Beyond the last row and column the share is 0.
        return upper + shareY * (lower - upper);
    }
}

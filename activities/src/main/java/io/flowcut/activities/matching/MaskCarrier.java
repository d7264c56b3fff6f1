package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.FlowField;

/**
 * Carries masks along a flow field: a mask of the frame that the flow points to, seen in the frame that it starts from.
 * Each pixel takes the value at the place that its vector points to, by bilinear interpolation, 0 outside the picture.
 *
 * <p>Only those blocks of the picture are looked at whose vectors can reach the mask, so that the cost follows the size
 * of the mask.
 */
final class MaskCarrier {
    private static final int BLOCK = 16;

    private final FlowField flow;
    private final int columns;
    private final int rows;
    /** Per block the least and largest dx, and the least and largest dy. */
    private final float[] bounds;

    MaskCarrier(FlowField flow) {
        this.flow = requireNonNull(flow, "flow");
        columns = (flow.width() + BLOCK - 1) / BLOCK;
        rows = (flow.height() + BLOCK - 1) / BLOCK;
        bounds = new float[4 * columns * rows];
        for (int block = 0; block < columns * rows; block++) {
            bound(block);
        }
    }

    private void bound(int block) {
        float[] vectors = flow.vectors();
        float minX = Float.POSITIVE_INFINITY;
        float maxX = Float.NEGATIVE_INFINITY;
        float minY = Float.POSITIVE_INFINITY;
        float maxY = Float.NEGATIVE_INFINITY;
        int fromX = block % columns * BLOCK;
        int toX = Math.min(flow.width(), fromX + BLOCK);
        int fromY = block / columns * BLOCK;
        int toY = Math.min(flow.height(), fromY + BLOCK);
        for (int y = fromY; y < toY; y++) {
            int end = 2 * (y * flow.width() + toX);
            for (int i = 2 * (y * flow.width() + fromX); i < end; i += 2) {
                float dx = vectors[i];
                float dy = vectors[i + 1];
                // Comparisons rather than Math.min: a NaN, which leads nowhere, must not spread.
                minX = dx < minX ? dx : minX;
                maxX = dx > maxX ? dx : maxX;
                minY = dy < minY ? dy : minY;
                maxY = dy > maxY ? dy : maxY;
            }
        }
        bounds[4 * block] = fromX + minX;
        bounds[4 * block + 1] = toX - 1 + maxX;
        bounds[4 * block + 2] = fromY + minY;
        bounds[4 * block + 3] = toY - 1 + maxY;
    }

    /** Width of the masks that are carried. */
    int width() {
        return flow.width();
    }

    /** Height of the masks that are carried. */
    int height() {
        return flow.height();
    }

    /** Carries one mask of the field's size. */
    SoftMask carry(SoftMask mask) {
        int fromColumn = columns;
        int toColumn = 0;
        int fromRow = rows;
        int toRow = 0;
        for (int block = 0; block < columns * rows; block++) {
            if (reaches(block, mask)) {
                fromColumn = Math.min(fromColumn, block % columns);
                toColumn = Math.max(toColumn, block % columns + 1);
                fromRow = Math.min(fromRow, block / columns);
                toRow = block / columns + 1;
            }
        }
        if (toRow == 0) {
            return SoftMask.EMPTY;
        }
        int left = fromColumn * BLOCK;
        int top = fromRow * BLOCK;
        int width = Math.min(flow.width(), toColumn * BLOCK) - left;
        int height = Math.min(flow.height(), toRow * BLOCK) - top;
        float[] values = new float[width * height];
        for (int row = fromRow; row < toRow; row++) {
            for (int column = fromColumn; column < toColumn; column++) {
                if (reaches(row * columns + column, mask)) {
                    fill(mask, column, row, left, top, width, values);
                }
            }
        }
        return new SoftMask(left, top, width, height, values).trimmed();
    }

    private boolean reaches(int block, SoftMask mask) {
        return bounds[4 * block] < mask.left() + mask.width()
                && bounds[4 * block + 1] > mask.left() - 1
                && bounds[4 * block + 2] < mask.top() + mask.height()
                && bounds[4 * block + 3] > mask.top() - 1;
    }

    private void fill(SoftMask mask, int column, int row, int left, int top, int width, float[] values) {
        float[] vectors = flow.vectors();
        float[] source = mask.values();
        int toX = Math.min(flow.width(), (column + 1) * BLOCK);
        int toY = Math.min(flow.height(), (row + 1) * BLOCK);
        int lastX = mask.width() - 1;
        int lastY = mask.height() - 1;
        for (int y = row * BLOCK; y < toY; y++) {
            for (int x = column * BLOCK; x < toX; x++) {
                int vector = 2 * (y * flow.width() + x);
                float sourceX = x + vectors[vector] - mask.left();
                float sourceY = y + vectors[vector + 1] - mask.top();
                if (!(sourceX > -1 && sourceY > -1 && sourceX < lastX + 1 && sourceY < lastY + 1)) {
                    continue;
                }
                int x0 = (int) Math.floor(sourceX);
                int y0 = (int) Math.floor(sourceY);
                float shareX = sourceX - x0;
                float shareY = sourceY - y0;
                int at = y0 * mask.width() + x0;
                float upperLeft = x0 >= 0 && y0 >= 0 ? source[at] : 0;
                float upperRight = x0 < lastX && y0 >= 0 ? source[at + 1] : 0;
                float lowerLeft = x0 >= 0 && y0 < lastY ? source[at + mask.width()] : 0;
                float lowerRight = x0 < lastX && y0 < lastY ? source[at + mask.width() + 1] : 0;
                float upper = upperLeft + shareX * (upperRight - upperLeft);
                float lower = lowerLeft + shareX * (lowerRight - lowerLeft);
                values[(y - top) * width + x - left] = upper + shareY * (lower - upper);
            }
        }
    }
}

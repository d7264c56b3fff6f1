package io.flowcut.activities.features;

import static java.util.Objects.requireNonNull;

/**
 * Token features of one frame, not necessarily normalised.
 *
 * @param rows rows of the token grid
 * @param columns columns of the token grid
 * @param rgb features of the picture, (N, D) row-major with N = rows * columns in row-major grid order
 * @param flow features of the flow, (N, E); all zero for a video of one frame
 */
public record FrameFeatures(int rows, int columns, float[] rgb, float[] flow) {
    public FrameFeatures {
        requireNonNull(rgb, "rgb");
        requireNonNull(flow, "flow");
        int tokens = rows * columns;
        if (rows < 1 || columns < 1 || rgb.length % tokens != 0 || flow.length % tokens != 0) {
            throw new IllegalArgumentException("features do not fit a grid of " + rows + "x" + columns);
        }
    }

    /** Number of tokens N. */
    public int tokens() {
        return rows * columns;
    }
}

package io.flowcut.activities.features;

import static java.util.Objects.requireNonNull;

/**
 * Token features of one frame, not necessarily normalised.
 *
 * @param rows rows of the token grid
 * @param columns columns of the token grid
 * @param rgb features of the picture, (N, D) row-major with N = rows * columns in row-major grid order
 * @param flow features of the flow, (N, E); all zero for a video of one frame
 * @param motion how surely each token moves against the camera, (N) in [0, 1]; all zero where it is not known
 */
public record FrameFeatures(int rows, int columns, float[] rgb, float[] flow, float[] motion) {
    public FrameFeatures {
        requireNonNull(rgb, "rgb");
        requireNonNull(flow, "flow");
        requireNonNull(motion, "motion");
        int tokens = rows * columns;
        if (rows < 1
                || columns < 1
                || rgb.length % tokens != 0
                || flow.length % tokens != 0
                || motion.length != tokens) {
            throw new IllegalArgumentException("features do not fit a grid of " + rows + "x" + columns);
        }
    }

    /** Features whose motion is not known. */
    public FrameFeatures(int rows, int columns, float[] rgb, float[] flow) {
        this(rows, columns, rgb, flow, new float[rows * columns]);
    }

    /** Number of tokens N. */
    public int tokens() {
        return rows * columns;
    }
}

package io.flowcut.activities.flow;

import static java.util.Objects.requireNonNull;

/**
 * Dense optical flow.
 *
 * @param width width of the field
 * @param height height of the field
 * @param vectors dx, dy per pixel, rows from the top: {@code 2 * width * height} values, in pixels of this field
 */
public record FlowField(int width, int height, float[] vectors) {
    public FlowField {
        requireNonNull(vectors, "vectors");
        if (width < 1 || height < 1 || vectors.length != 2 * width * height) {
            throw new IllegalArgumentException(
                    "not a flow field of " + width + "x" + height + ": " + vectors.length + " values");
        }
    }
}

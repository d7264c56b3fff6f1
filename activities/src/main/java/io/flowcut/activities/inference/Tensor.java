package io.flowcut.activities.inference;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Numbers with a shape, as they go into and come out of a network.
 *
 * @param shape lengths of the axes, such as (N, C, H, W)
 * @param values all numbers in C order
 */
public record Tensor(long[] shape, float[] values) {
    public Tensor {
        requireNonNull(shape, "shape");
        requireNonNull(values, "values");
        long size = 1;
        for (long length : shape) {
            size = Math.multiplyExact(size, length);
        }
        if (size != values.length) {
            throw new IllegalArgumentException(values.length + " values for the shape " + Arrays.toString(shape));
        }
    }

    /** The length of an axis. */
    public int length(int axis) {
        return Math.toIntExact(shape[axis]);
    }

    /** The shape alone. */
    @Override
    public String toString() {
        return Arrays.toString(shape);
    }
}

package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Bilinear scaling of pictures, as torch's interpolate with antialiasing, as DJL calls it, and without aligned corners. */
final class Interpolation {
    /** DJL's number of the bilinear mode. */
    private static final int BILINEAR = 1;

    private Interpolation() {}

    /** Scales (N, C, h, w) to the height and width of another shape, its last two axes. */
    static NDArray to(NDArray input, Shape size) {
        int axes = size.dimension();
        return to(input, size.get(axes - 2), size.get(axes - 1));
    }

    /** Scales (N, C, h, w) to a height and width. */
    static NDArray to(NDArray input, long height, long width) {
        Shape shape = input.getShape();
        if (shape.get(2) == height && shape.get(3) == width) {
            return input;
        }
        // The processor has no antialiasing in short types.
        NDArray scaled =
                Pass.exact(input).getNDArrayInternal().interpolation(new long[] {height, width}, BILINEAR, false);
        return EngineArrays.cast(scaled, input.getDataType());
    }
}

package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * Arrays in the engine's own memory. DJL's PyTorch engine computes on the Java buffer that an array is made from, whose
 * address is aligned now this way, now that; matrix products round differently then, and a training would not be the same
 * bit for bit a second time. The engine's own memory is always aligned alike.
 */
public final class EngineArrays {
    private EngineArrays() {}

    /** An array of FLOAT32. */
    public static NDArray create(NDManager manager, float[] values, Shape shape) {
        try (NDArray shared = manager.create(values, shape)) {
            return shared.duplicate();
        }
    }

    /** An array of INT64. */
    public static NDArray create(NDManager manager, long[] values, Shape shape) {
        try (NDArray shared = manager.create(values, shape)) {
            return shared.duplicate();
        }
    }

    /** Copies numbers into an array, which keeps its memory. */
    static void set(NDArray array, float[] values) {
        try (NDArray shared = array.getManager().create(values, array.getShape())) {
            array.set(new NDIndex("..."), shared);
        }
    }
}

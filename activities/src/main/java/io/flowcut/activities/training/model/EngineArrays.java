package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Arrays in the engine's own memory. DJL's PyTorch engine computes on the Java buffer that an array is made from, whose
 * address is aligned now this way, now that; matrix products round differently then, and a training would not be the same
 * bit for bit a second time. The engine's own memory is always aligned alike, and it lives as long as anything is computed
 * from it.
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

    /**
     * An array times a number, with gradients. DJL's own products and quotients with numbers must not be gone backward
     * through: the engine keeps the number for that, but DJL frees its memory at once, and the gradient is now and then
     * multiplied by whatever lies there.
     */
    public static NDArray scale(NDArray array, double factor) {
        try (NDArray number = create(array.getManager(), new float[] {(float) factor}, new Shape())) {
            return array.mul(number);
        }
    }

    /**
     * An array in another type, with gradients. DJL's own {@code toType} has none where the type changes (and ends the
     * process where it is BFLOAT16); a copy into an array of that type has.
     */
    static NDArray cast(NDArray array, DataType type) {
        if (array.getDataType() == type) {
            return array;
        }
        NDArray cast = array.getManager().create(array.getShape(), type);
        cast.set(new NDIndex("..."), array);
        return cast;
    }

    /** Copies numbers into an array, which keeps its memory. */
    static void set(NDArray array, float[] values) {
        try (NDArray shared = array.getManager().create(values, array.getShape())) {
            array.set(new NDIndex("..."), shared);
        }
    }
}

package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.IdentityHashMap;

/**
 * One pass through a network. Everything that it computes belongs to its manager and goes with it: DJL gives a result to
 * the manager of the operand, so weights, which live longer, are handed out as views of the pass.
 */
public final class Pass {
    private final NDManager manager;
    private final DataType type;
    private final IdentityHashMap<Parameter, NDArray> views = new IdentityHashMap<>();

    /**
     * @param manager owns what is computed
     * @param type FLOAT32, or FLOAT16 for mixed precision: convolutions and products are computed in it,
     *     normalisation and everything that is summed up in FLOAT32
     */
    public Pass(NDManager manager, DataType type) {
        this.manager = manager;
        this.type = type;
    }

    NDManager manager() {
        return manager;
    }

    /** A weight in FLOAT32. */
    NDArray exact(Parameter weight) {
        NDArray view = weight.getArray().reshape(weight.getArray().getShape());
        view.attach(manager);
        return view;
    }

    /** A weight in the type of the pass, cast once. */
    NDArray weight(Parameter weight) {
        return views.computeIfAbsent(weight, key -> EngineArrays.cast(exact(key), type));
    }

    /** An array in the type of the pass. */
    NDArray compute(NDArray array) {
        return EngineArrays.cast(array, type);
    }

    /** An array in FLOAT32. */
    static NDArray exact(NDArray array) {
        return EngineArrays.cast(array, DataType.FLOAT32);
    }

    /** Constants of the pass in FLOAT32. */
    NDArray constant(float[] values, long... shape) {
        return EngineArrays.create(manager, values, new Shape(shape));
    }
}

package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;

/** Mean 0 and variance 1 over the last axis, then scaled and shifted (Ba et al. 2016); the output is FLOAT32. */
final class LayerNormalization extends Layer {
    private static final float EPSILON = 1e-5f;

    private final Parameter weight;
    private final Parameter bias;
    private final Shape shape;

    LayerNormalization(int channels) {
        weight = weight("weight", Start.constant(1), channels);
        bias = weight("bias", Start.constant(0), channels);
        shape = new Shape(channels);
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        return LayerNorm.layerNorm(Pass.exact(input), shape, pass.exact(weight), pass.exact(bias), EPSILON)
                .singletonOrThrow();
    }
}

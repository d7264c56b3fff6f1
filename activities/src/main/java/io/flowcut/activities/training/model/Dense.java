package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;

/** A linear map of the last axis with a bias: (..., in) to (..., out). */
final class Dense extends Layer {
    private final Parameter weight;
    private final Parameter bias;

    Dense(int in, int out) {
        this(in, out, Start.glorot(in, out), Start.constant(0));
    }

    Dense(int in, int out, Start weights, Start biases) {
        weight = weight("weight", weights, out, in);
        bias = weight("bias", biases, out);
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        return Linear.linear(pass.compute(input), pass.weight(weight), pass.weight(bias))
                .singletonOrThrow();
    }
}

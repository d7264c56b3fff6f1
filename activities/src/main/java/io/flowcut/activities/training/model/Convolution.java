package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import java.util.Optional;

/** A square convolution that keeps the size at stride 1: (N, in, H, W) to (N, out, H / stride, W / stride). */
final class Convolution extends Layer {
    private static final Shape NO_DILATION = new Shape(1, 1);

    private final Parameter weight;
    private final Optional<Parameter> bias;
    private final Shape stride;
    private final Shape padding;

    Convolution(int in, int out, int kernel, int stride, boolean bias) {
        this.weight = weight("weight", Start.he((long) out * kernel * kernel), out, in, kernel, kernel);
        this.bias = bias ? Optional.of(weight("bias", Start.constant(0), out)) : Optional.empty();
        this.stride = new Shape(stride, stride);
        this.padding = new Shape(kernel / 2, kernel / 2);
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        return Conv2d.conv2d(
                        pass.compute(input),
                        pass.weight(weight),
                        bias.map(pass::weight).orElse(null),
                        stride,
                        padding,
                        NO_DILATION,
                        1)
                .singletonOrThrow();
    }
}

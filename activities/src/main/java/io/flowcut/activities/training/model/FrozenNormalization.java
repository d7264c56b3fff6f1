package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;

/**
 * The batch normalisation that a backbone was trained with, as a fixed scale and shift per channel: (N, C, H, W) to the
 * same.
 */
final class FrozenNormalization extends Layer {
    private static final double EPSILON = 1e-5;

    private final Parameter weight;
    private final Parameter bias;
    private final Parameter mean;
    private final Parameter variance;
    private final int channels;

    FrozenNormalization(int channels) {
        weight = fixed("weight", Start.constant(1), channels);
        bias = fixed("bias", Start.constant(0), channels);
        mean = fixed("running_mean", Start.constant(0), channels);
        variance = fixed("running_var", Start.constant(1), channels);
        this.channels = channels;
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        NDArray scale = pass.exact(weight).div(pass.exact(variance).add(EPSILON).sqrt());
        NDArray shift = pass.exact(bias).sub(pass.exact(mean).mul(scale));
        return pass.compute(input)
                .mul(pass.compute(scale.reshape(1, channels, 1, 1)))
                .add(pass.compute(shift.reshape(1, channels, 1, 1)));
    }
}

package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import java.util.Arrays;

/**
 * Mean 0 and variance 1 over groups of channels of each picture, then scaled and shifted per channel (Wu and He 2018):
 * (N, C, H, W) to the same. It does not depend on the batch. DJL has none; it is a batch normalisation of one picture
 * whose channels are all groups of all pictures.
 */
final class GroupNormalization extends Layer {
    private static final float EPSILON = 1e-5f;

    private final Parameter weight;
    private final Parameter bias;
    private final int channels;
    private final int groups;

    GroupNormalization(int channels, int groups) {
        if (channels % groups != 0) {
            throw new IllegalArgumentException(channels + " channels in " + groups + " groups");
        }
        this.weight = weight("weight", Start.constant(1), channels);
        this.bias = weight("bias", Start.constant(0), channels);
        this.channels = channels;
        this.groups = groups;
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        Shape shape = input.getShape();
        long batch = shape.get(0);
        long rows = batch * groups;
        float[] ones = new float[Math.toIntExact(rows)];
        Arrays.fill(ones, 1);
        float[] zeros = new float[ones.length];
        NDArray grouped = Pass.exact(input).reshape(1, rows, shape.size() / rows);
        NDArray normal = BatchNorm.batchNorm(
                        grouped,
                        pass.constant(zeros, rows),
                        pass.constant(ones, rows),
                        pass.constant(ones, rows),
                        pass.constant(zeros, rows),
                        1,
                        0,
                        EPSILON,
                        true)
                .singletonOrThrow();
        NDArray scale = pass.exact(weight).reshape(1, channels, 1, 1);
        NDArray shift = pass.exact(bias).reshape(1, channels, 1, 1);
        return pass.compute(normal.reshape(shape).mul(scale).add(shift));
    }
}

package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The residual network that looks at each frame: pictures (N, 3, H, W) to features at strides 2, 4, 8, 16 and 32. Weights
 * are named as in torchvision. With motion, a second first convolution sees the motion of each frame, and its result is
 * added to that of the first.
 */
final class Backbone extends Layer {
    private static final int GROUP_CHANNELS = 8;

    private final Convolution first;
    private final Optional<Convolution> motion;
    private final Layer firstNorm;
    private final List<Stage> stages = new ArrayList<>();

    /**
     * @param frozen whether normalisation is that of given weights and stays; else groups of channels are normalised
     * @param motion whether motion is seen
     */
    Backbone(BackboneKind kind, boolean frozen, boolean motion) {
        IntFunction<Layer> norm = frozen
                ? FrozenNormalization::new
                : channels -> new GroupNormalization(channels, Math.max(1, channels / GROUP_CHANNELS));
        this.first = part("conv1", new Convolution(3, kind.width(), 7, 2, false));
        this.motion = motion
                ? Optional.of(part("motion", new Convolution(MotionInput.CHANNELS, kind.width(), 7, 2, false)))
                : Optional.empty();
        this.firstNorm = part("bn1", norm.apply(kind.width()));
        int in = kind.width();
        for (int stage = 0; stage < 4; stage++) {
            stages.add(part("layer" + (stage + 1), new Stage(kind, stage, in, norm)));
            in = kind.outer(stage);
        }
    }

    /**
     * The features of all strides.
     *
     * @param input (N, 3, H, W), or (N, 3 + motion channels, H, W)
     * @return (N, C_i, H / s, W / s) for the strides s = 2, 4, 8, 16, 32
     */
    List<NDArray> features(Pass pass, NDArray input) {
        NDArray value;
        if (motion.isPresent()) {
            NDArray colours = input.get(":, 0:3");
            NDArray motions = input.get(":, 3:");
            value = first.apply(pass, colours).add(motion.orElseThrow().apply(pass, motions));
        } else {
            value = first.apply(pass, input);
        }
        value = Activation.relu(firstNorm.apply(pass, value));
        List<NDArray> features = new ArrayList<>();
        features.add(value);
        value = Pool.maxPool2d(value, new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false);
        for (Stage stage : stages) {
            value = stage.apply(pass, value);
            features.add(value);
        }
        return features;
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        return features(pass, input).get(stages.size());
    }

    /** Blocks of one resolution. */
    private static final class Stage extends Layer {
        private final List<ResidualBlock> blocks = new ArrayList<>();

        Stage(BackboneKind kind, int stage, int in, IntFunction<Layer> norm) {
            for (int i = 0; i < kind.blocks(stage); i++) {
                int stride = i == 0 && stage > 0 ? 2 : 1;
                int from = i == 0 ? in : kind.outer(stage);
                ResidualBlock block =
                        new ResidualBlock(from, kind.inner(stage), kind.outer(stage), stride, kind.bottleneck(), norm);
                blocks.add(part(Integer.toString(i), block));
            }
        }

        @Override
        NDArray apply(Pass pass, NDArray input) {
            NDArray value = input;
            for (ResidualBlock block : blocks) {
                value = block.apply(pass, value);
            }
            return value;
        }
    }
}

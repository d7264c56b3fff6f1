package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings the features of the backbone to one number of channels and passes what the coarse ones know down to the fine
 * ones: a feature pyramid (Lin et al. 2017), with deformable attention over the three coarser strides before it when asked
 * for (Zhu et al. 2021, as in Mask2Former).
 */
final class PixelDecoder extends Layer {
    private static final int LEVELS = 4;
    /** Strides 8, 16 and 32: what the queries attend to. */
    private static final int ATTENDED = 3;

    /** Stride 2 when the masks are that fine. */
    private final Optional<Projection> finest;

    private final List<Projection> laterals = new ArrayList<>();
    private final List<Projection> outputs = new ArrayList<>();
    private final Optional<DeformableEncoder> encoder;
    private final Convolution masks;

    /**
     * What the transformer sees.
     *
     * @param attended (N, C, h, w) at strides 32, 16, 8
     * @param masks (N, C, H / s, W / s), s the stride of the masks: the features that masks are products with
     */
    record Pyramid(List<NDArray> attended, NDArray masks) {}

    /**
     * @param encoderLayers layers of deformable attention; 0 = none
     * @param fineMasks whether masks have stride 2 instead of 4
     */
    PixelDecoder(BackboneKind kind, int channels, int heads, int encoderLayers, boolean fineMasks) {
        finest = fineMasks
                ? Optional.of(part("lateral0", new Projection(kind.width(), channels, 1, false)))
                : Optional.empty();
        for (int level = 0; level < LEVELS; level++) {
            laterals.add(part("lateral" + (level + 1), new Projection(kind.outer(level), channels, 1, false)));
        }
        encoder = encoderLayers > 0
                ? Optional.of(part("encoder", new DeformableEncoder(channels, heads, ATTENDED, encoderLayers)))
                : Optional.empty();
        for (int level = 0; level < LEVELS - 1; level++) {
            outputs.add(part("output" + (level + 1), new Projection(channels, channels, 3, true)));
        }
        masks = part("masks", new Convolution(channels, channels, 1, 1, true));
    }

    /** Decodes the features at strides 2, 4, 8, 16 and 32. */
    Pyramid decode(Pass pass, List<NDArray> features) {
        List<NDArray> levels = new ArrayList<>();
        for (int level = 0; level < LEVELS; level++) {
            levels.add(laterals.get(level).apply(pass, features.get(level + 1)));
        }
        if (encoder.isPresent()) {
            List<NDArray> encoded = encoder.orElseThrow().encode(pass, levels.subList(1, LEVELS));
            for (int level = 1; level < LEVELS; level++) {
                levels.set(level, encoded.get(level - 1));
            }
        }
        for (int level = LEVELS - 2; level >= 0; level--) {
            NDArray lateral = levels.get(level);
            NDArray coarse = Interpolation.to(levels.get(level + 1), lateral.getShape());
            levels.set(level, outputs.get(level).apply(pass, lateral.add(coarse)));
        }
        NDArray fine = levels.get(0);
        if (finest.isPresent()) {
            NDArray lateral = finest.orElseThrow().apply(pass, features.get(0));
            fine = Activation.relu(lateral.add(Interpolation.to(fine, lateral.getShape())));
        }
        return new Pyramid(List.of(levels.get(3), levels.get(2), levels.get(1)), masks.apply(pass, fine));
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        throw new UnsupportedOperationException("a pyramid of features goes in");
    }

    /** A convolution, normalised, perhaps rectified. */
    private static final class Projection extends Layer {
        private static final int MOST_GROUPS = 32;
        private static final int GROUP_CHANNELS = 8;

        private final Convolution convolution;
        private final Layer norm;
        private final boolean rectified;

        Projection(int in, int out, int kernel, boolean rectified) {
            this.convolution = part("conv", new Convolution(in, out, kernel, 1, false));
            int groups = Math.max(1, Math.min(MOST_GROUPS, out / GROUP_CHANNELS));
            this.norm = part("norm", new GroupNormalization(out, out % groups == 0 ? groups : 1));
            this.rectified = rectified;
        }

        @Override
        NDArray apply(Pass pass, NDArray input) {
            NDArray value = norm.apply(pass, convolution.apply(pass, input));
            return rectified ? Activation.relu(value) : value;
        }
    }
}

package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.List;

/** One layer of deformable attention over several levels (Zhu et al. 2021, equation 3), by gathering. */
final class DeformableLayer extends Layer {
    private static final int POINTS = 4;
    private static final int WIDENING = 4;

    private final int channels;
    private final int heads;
    private final Dense offsets;
    private final Dense weights;
    private final Dense values;
    private final Dense result;
    private final LayerNormalization norm;
    private final Dense widen;
    private final Dense narrow;
    private final LayerNormalization feedNorm;

    DeformableLayer(int channels, int heads, int levels) {
        this.channels = channels;
        this.heads = heads;
        int places = heads * levels * POINTS;
        offsets = part("sampling_offsets", new Dense(channels, 2 * places, Start.constant(0), rays(heads, levels)));
        weights = part("attention_weights", new Dense(channels, places, Start.constant(0), Start.constant(0)));
        values = part("value_proj", new Dense(channels, channels));
        result = part("output_proj", new Dense(channels, channels));
        norm = part("norm1", new LayerNormalization(channels));
        widen = part("linear1", new Dense(channels, WIDENING * channels));
        narrow = part("linear2", new Dense(WIDENING * channels, channels));
        feedNorm = part("norm2", new LayerNormalization(channels));
    }

    /** Each head starts with its points on a ray of its own, one pixel apart: (heads, levels, points, 2). */
    private static Start rays(int heads, int levels) {
        return (random, size) -> {
            float[] values = new float[size];
            int at = 0;
            for (int head = 0; head < heads; head++) {
                double angle = 2 * Math.PI * head / heads;
                double longest = Math.max(Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle)));
                for (int level = 0; level < levels; level++) {
                    for (int point = 1; point <= POINTS; point++) {
                        values[at++] = (float) (point * Math.cos(angle) / longest);
                        values[at++] = (float) (point * Math.sin(angle) / longest);
                    }
                }
            }
            return values;
        };
    }

    /**
     * Encodes tokens.
     *
     * @param tokens (N, S, C) in FLOAT32, all levels one after the other
     * @param places (1, S, C)
     * @param shapes (N, C, h, w) of each level
     */
    NDArray encode(Pass pass, NDArray tokens, NDArray places, List<Shape> shapes) {
        NDArray value = norm.apply(pass, tokens.add(attend(pass, tokens, tokens.add(places), shapes)));
        NDArray changed = narrow.apply(pass, Activation.relu(widen.apply(pass, value)));
        return feedNorm.apply(pass, value.add(Pass.exact(changed)));
    }

    private NDArray attend(Pass pass, NDArray tokens, NDArray query, List<Shape> shapes) {
        long batch = tokens.getShape().get(0);
        long count = tokens.getShape().get(1);
        int levels = shapes.size();
        long inner = channels / heads;
        NDArray offset = Pass.exact(offsets.apply(pass, query)).reshape(batch, count, heads, levels, POINTS, 2);
        NDArray weight = Pass.exact(weights.apply(pass, query))
                .reshape(batch, count, heads, (long) levels * POINTS)
                .softmax(3)
                .reshape(batch, count, heads, levels, POINTS);
        NDArray value = Pass.exact(values.apply(pass, tokens))
                .reshape(batch, count, heads, inner)
                .transpose(0, 2, 1, 3);
        NDArray own = pass.constant(centres(shapes, count), 1, count, 1, 1, 2);
        NDArray sum = pass.manager().zeros(new Shape(batch, heads, count, inner));
        long from = 0;
        for (int level = 0; level < levels; level++) {
            long height = shapes.get(level).get(2);
            long width = shapes.get(level).get(3);
            NDArray near = offset.get(":, :, :, " + level);
            NDArray x = rows(EngineArrays.scale(near.get("..., 0"), 1.0 / width).add(own.get("..., 0")), batch, count);
            NDArray y =
                    rows(EngineArrays.scale(near.get("..., 1"), 1.0 / height).add(own.get("..., 1")), batch, count);
            NDArray pixels = value.get(":, :, " + from + ":" + (from + height * width));
            NDArray shares = rows(weight.get(":, :, :, " + level), batch, count);
            for (BilinearCorners.Corner corner : BilinearCorners.of(x, y, height, width)) {
                Shape wide = new Shape(batch, heads, count * POINTS, inner);
                NDArray sampled = pixels.gather(corner.index().expandDims(3).broadcast(wide), 2);
                NDArray share = corner.share().mul(shares).expandDims(3);
                sum = sum.add(sampled.mul(share)
                        .reshape(batch, heads, count, POINTS, inner)
                        .sum(new int[] {3}));
            }
            from += height * width;
        }
        NDArray joined = sum.transpose(0, 2, 1, 3).reshape(batch, count, channels);
        return Pass.exact(result.apply(pass, joined));
    }

    /** (N, S, heads, points) to (N, heads, S * points). */
    private NDArray rows(NDArray array, long batch, long count) {
        return array.transpose(0, 2, 1, 3).reshape(batch, heads, count * POINTS);
    }

    /** The place of each token, x and y from 0 to 1. */
    private static float[] centres(List<Shape> shapes, long count) {
        float[] centres = new float[Math.toIntExact(2 * count)];
        int at = 0;
        for (Shape shape : shapes) {
            long height = shape.get(2);
            long width = shape.get(3);
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    centres[at++] = (column + 0.5f) / width;
                    centres[at++] = (row + 0.5f) / height;
                }
            }
        }
        return centres;
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        throw new UnsupportedOperationException("tokens of several levels go in");
    }
}

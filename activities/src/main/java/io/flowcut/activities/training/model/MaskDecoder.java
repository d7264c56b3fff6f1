package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Mask2Former's transformer decoder over a clip (Cheng et al. 2021, "Mask2Former for Video Instance Segmentation"):
 * learned queries look at the tokens of all frames, coarse to fine, each only inside the mask that it has so far. After
 * the start and after each layer every query says whether it is an object, and where in each frame.
 */
final class MaskDecoder extends Layer {
    private static final int LEVELS = 3;
    /** As good as minus infinity in the softmax, and finite in every type. */
    private static final double NEVER = -3e4;

    private final int channels;
    private final int queries;
    private final Parameter content;
    private final Parameter places;
    private final Parameter levels;
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final LayerNormalization norm;
    private final Dense classes;
    private final List<Dense> embedding = new ArrayList<>();

    MaskDecoder(int channels, int heads, int queries, int feedForward, int count) {
        this.channels = channels;
        this.queries = queries;
        content = weight("query_feat", Start.normal(1), queries, channels);
        places = weight("query_embed", Start.normal(1), queries, channels);
        levels = weight("level_embed", Start.normal(1), LEVELS, channels);
        for (int i = 0; i < count; i++) {
            layers.add(part("layer" + i, new DecoderLayer(channels, heads, feedForward)));
        }
        norm = part("norm", new LayerNormalization(channels));
        classes = part("class_embed", new Dense(channels, NetworkOutput.CLASSES));
        for (int i = 0; i < 3; i++) {
            embedding.add(part("mask_embed" + i, new Dense(channels, channels)));
        }
    }

    /**
     * Decodes clips.
     *
     * @param pyramid features of B * T frames, clip by clip
     * @param clips number of clips B
     * @param frames frames of each, T
     */
    NetworkOutput decode(Pass pass, PixelDecoder.Pyramid pyramid, int clips, int frames) {
        List<NDArray> tokens = new ArrayList<>();
        List<NDArray> keys = new ArrayList<>();
        NDArray levelCodes = pass.exact(levels);
        for (int level = 0; level < LEVELS; level++) {
            Shape shape = pyramid.attended().get(level).getShape();
            int height = (int) shape.get(2);
            int width = (int) shape.get(3);
            long count = (long) frames * height * width;
            NDArray token = Pass.exact(pyramid.attended().get(level))
                    .reshape(clips, frames, channels, (long) height * width)
                    .transpose(0, 1, 3, 2)
                    .reshape(clips, count, channels)
                    .add(levelCodes.get(level));
            NDArray place = pass.constant(PositionEncoding.of(frames, height, width, channels), 1, count, channels);
            tokens.add(token);
            keys.add(token.add(place));
        }
        NDArray masks = pyramid.masks();
        Shape size = masks.getShape();
        NDArray fine = masks.reshape(clips, frames, channels, size.get(2) * size.get(3));
        NDArray value = pass.exact(content).expandDims(0).broadcast(new Shape(clips, queries, channels));
        NDArray asked = pass.exact(places).expandDims(0);
        List<NDArray> classLogits = new ArrayList<>();
        List<NDArray> maskLogits = new ArrayList<>();
        predict(pass, value, fine, size, classLogits, maskLogits);
        for (int i = 0; i < layers.size(); i++) {
            int level = i % LEVELS;
            NDArray bias = bias(maskLogits.get(i), pyramid.attended().get(level).getShape());
            value = layers.get(i).decode(pass, value, asked, keys.get(level), tokens.get(level), bias);
            predict(pass, value, fine, size, classLogits, maskLogits);
        }
        return new NetworkOutput(classLogits, maskLogits, norm.apply(pass, value));
    }

    /** Classes (B, Q, 2) and masks (B, T, Q, h, w) of queries (B, Q, C), both FLOAT32. */
    private void predict(
            Pass pass, NDArray value, NDArray fine, Shape size, List<NDArray> classLogits, List<NDArray> maskLogits) {
        NDArray normal = norm.apply(pass, value);
        classLogits.add(Pass.exact(classes.apply(pass, normal)));
        NDArray code = normal;
        for (int i = 0; i < embedding.size(); i++) {
            code = embedding.get(i).apply(pass, code);
            code = i < embedding.size() - 1 ? Activation.relu(code) : code;
        }
        Shape shape = fine.getShape();
        NDArray products = code.expandDims(1).matMul(fine);
        maskLogits.add(Pass.exact(products).reshape(shape.get(0), shape.get(1), queries, size.get(2), size.get(3)));
    }

    /**
     * Where queries may look: (B, Q, T * h * w), 0 inside their masks and very low outside; 0 everywhere for a query
     * whose mask is empty, and no gradient.
     */
    static NDArray bias(NDArray maskLogits, Shape level) {
        Shape shape = maskLogits.getShape();
        long clips = shape.get(0);
        long frames = shape.get(1);
        long queries = shape.get(2);
        NDArray flat = maskLogits.stopGradient().reshape(clips * frames, queries, shape.get(3), shape.get(4));
        NDArray outside = Interpolation.to(flat, level)
                .lt(0)
                .toType(DataType.FLOAT32, false)
                .reshape(clips, frames, queries, level.get(2) * level.get(3))
                .swapAxes(1, 2)
                .reshape(clips, queries, frames * level.get(2) * level.get(3));
        NDArray everywhere = outside.min(new int[] {2}, true);
        return outside.sub(everywhere).mul(NEVER);
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        throw new UnsupportedOperationException("a pyramid of features goes in");
    }
}

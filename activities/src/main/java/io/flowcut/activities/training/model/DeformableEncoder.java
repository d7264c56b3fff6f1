package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoder of Deformable DETR (Zhu et al. 2021), as Mask2Former's pixel decoder has it: every token of every level
 * attends to a few learned places around its own in all levels.
 */
final class DeformableEncoder extends Layer {
    private final int channels;
    private final Parameter levels;
    private final List<DeformableLayer> layers = new ArrayList<>();

    DeformableEncoder(int channels, int heads, int levels, int count) {
        this.channels = channels;
        this.levels = weight("level_embed", Start.normal(1), levels, channels);
        for (int i = 0; i < count; i++) {
            layers.add(part("layer" + i, new DeformableLayer(channels, heads, levels)));
        }
    }

    /** Encodes levels (N, C, h, w), fine to coarse, to the same shapes. */
    List<NDArray> encode(Pass pass, List<NDArray> features) {
        NDList tokens = new NDList();
        NDList places = new NDList();
        List<Shape> shapes = new ArrayList<>();
        NDArray codes = pass.exact(levels);
        for (int i = 0; i < features.size(); i++) {
            NDArray level = features.get(i);
            Shape shape = level.getShape();
            int height = (int) shape.get(2);
            int width = (int) shape.get(3);
            shapes.add(shape);
            tokens.add(Pass.exact(level)
                    .reshape(shape.get(0), channels, (long) height * width)
                    .swapAxes(1, 2));
            // One frame at a time: no place in time.
            float[] code = PositionEncoding.of(1, height, width, channels);
            places.add(pass.constant(code, 1, (long) height * width, channels)
                    .add(codes.get(i).reshape(1, 1, channels)));
        }
        NDArray value = NDArrays.concat(tokens, 1);
        NDArray place = NDArrays.concat(places, 1);
        for (DeformableLayer layer : layers) {
            value = layer.encode(pass, value, place, shapes);
        }
        List<NDArray> encoded = new ArrayList<>();
        long from = 0;
        for (Shape shape : shapes) {
            long count = shape.get(2) * shape.get(3);
            encoded.add(value.get(":, " + from + ":" + (from + count))
                    .swapAxes(1, 2)
                    .reshape(shape));
            from += count;
        }
        return encoded;
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        return encode(pass, List.of(input)).get(0);
    }
}

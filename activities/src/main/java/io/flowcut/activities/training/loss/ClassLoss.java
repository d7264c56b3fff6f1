package io.flowcut.activities.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.flowcut.activities.training.model.EngineArrays;
import io.flowcut.workflows.config.LossConfig;
import java.util.Arrays;
import java.util.List;

/** Whether the right queries say that they are objects, per layer. */
final class ClassLoss {
    private static final double FOCAL_OBJECT = 0.25;

    private final LossConfig config;

    ClassLoss(LossConfig config) {
        this.config = config;
    }

    /**
     * The loss of each layer.
     *
     * @param logits (L, B, Q, 2)
     * @param pairs per layer the queries that are objects
     * @return (L): the mean of the cross entropy, in which a query that is no object counts {@code loss.noObject}; or
     *     the focal loss (Lin et al. 2017), summed and divided by the number of objects
     */
    NDArray of(NDArray logits, List<List<ClipMatcher.Pair>> pairs) {
        Shape shape = logits.getShape();
        int layers = (int) shape.get(0);
        int perLayer = (int) (shape.get(1) * shape.get(2));
        int queries = (int) shape.get(2);
        float[] objects = new float[layers * perLayer];
        for (int layer = 0; layer < layers; layer++) {
            for (ClipMatcher.Pair pair : pairs.get(layer)) {
                objects[layer * perLayer + pair.clip() * queries + pair.query()] = 1;
            }
        }
        NDManager manager = logits.getManager();
        NDArray object = EngineArrays.create(manager, objects, new Shape(layers, perLayer));
        NDArray rows = logits.reshape(layers, perLayer, 2);
        int found = pairs.get(0).size();
        return config.classification().equals("focal")
                ? focal(rows, object, found)
                : crossEntropy(rows, object, objects, found + config.noObject() * (perLayer - found));
    }

    private NDArray crossEntropy(NDArray logits, NDArray object, float[] objects, double weightSum) {
        float[] weights = new float[objects.length];
        Arrays.fill(weights, (float) config.noObject());
        for (int i = 0; i < weights.length; i++) {
            weights[i] = objects[i] > 0 ? 1 : weights[i];
        }
        NDArray weight = EngineArrays.create(object.getManager(), weights, object.getShape());
        NDArray likelihood = logits.logSoftmax(2);
        NDArray right = likelihood
                .get("..., 0")
                .mul(object)
                .add(likelihood.get("..., 1").mul(object.neg().add(1)));
        // All weights are 0 when none counts and nothing is found.
        return EngineArrays.scale(right.mul(weight).sum(new int[] {1}), -1 / Math.max(weightSum, 1e-6));
    }

    private NDArray focal(NDArray logits, NDArray object, int found) {
        NDArray logit = logits.get("..., 0").sub(logits.get("..., 1"));
        NDArray none = object.neg().add(1);
        NDArray probability = logit.getNDArrayInternal().sigmoid();
        NDArray entropy = MaskLosses.softPlus(logit).sub(logit.mul(object));
        NDArray wrong = probability.mul(none).add(probability.neg().add(1).mul(object));
        NDArray weight = object.mul(FOCAL_OBJECT).add(none.mul(1 - FOCAL_OBJECT));
        return EngineArrays.scale(wrong.square().mul(entropy).mul(weight).sum(new int[] {1}), 1.0 / Math.max(1, found));
    }
}

package io.flowcut.activities.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.flowcut.activities.training.input.TrainingClip;
import io.flowcut.activities.training.model.EngineArrays;
import io.flowcut.activities.training.model.NetworkOutput;
import io.flowcut.workflows.config.LossConfig;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The loss of Mask2Former for video: queries are matched to objects over the whole clip, then classes, and masks at points
 * that are mostly near their borders (Kirillov et al. 2020, PointRend), are compared; the same at every layer. The mask
 * terms are means over objects and frames.
 */
public final class SetLoss {
    private final LossConfig config;
    private final ClipMatcher matcher;
    private final ClassLoss classLoss;

    public SetLoss(LossConfig config) {
        this.config = config;
        this.matcher = new ClipMatcher(config);
        this.classLoss = new ClassLoss(config);
    }

    /**
     * The loss of a batch.
     *
     * @param total the weighted sum over all terms and layers, a scalar to go backward from
     * @param layers (3, L): class, mask and dice of each layer, weighted, without gradient
     */
    public record Terms(NDArray total, NDArray layers) {}

    /**
     * Compares predictions with the truth.
     *
     * @param output predictions of the clips
     * @param clips the clips, with their objects
     * @param random decides the points
     */
    public Terms of(NetworkOutput output, List<TrainingClip> clips, SplittableRandom random) {
        return of(Predictions.of(output), ClipTargets.of(clips), random);
    }

    Terms of(Predictions predictions, ClipTargets targets, SplittableRandom random) {
        NDManager manager = predictions.masks().getManager();
        NDArray truth = EngineArrays.create(manager, targets.masks(), new Shape(targets.masks().length));
        List<List<ClipMatcher.Pair>> pairs = matcher.match(predictions.fixed(), targets, truth, random);
        NDArray classes = EngineArrays.scale(classLoss.of(predictions.classes(), pairs), config.classWeight());
        NDArray masks;
        NDArray dice;
        if (pairs.get(0).isEmpty()) {
            // Nothing to compare, but every weight gets a gradient.
            masks = EngineArrays.scale(predictions.masks().sum(), 0).broadcast(new Shape(predictions.layers()));
            dice = masks;
        } else {
            Rows rows = rows(predictions, targets, pairs, manager);
            Compared compared = compare(predictions, targets, truth, rows, random);
            NDArray entropy = MaskLosses.crossEntropy(compared.logits(), compared.targets());
            masks = EngineArrays.scale(entropy.mean(new int[] {1}), config.maskWeight());
            NDArray apart = MaskLosses.dice(compared.logits(), compared.targets());
            dice = EngineArrays.scale(apart.mean(new int[] {1}), config.diceWeight());
        }
        NDArray layers = NDArrays.stack(new NDList(classes, masks, dice));
        return new Terms(layers.sum(), layers.stopGradient());
    }

    /**
     * The masks to compare: one row for every layer, pair and frame.
     *
     * @param predicted (L, R, 1): where the predicted mask begins
     * @param target (L, R, 1): where the true one begins
     * @param count R
     */
    private record Rows(NDArray predicted, NDArray target, int count) {}

    private static Rows rows(
            Predictions predictions, ClipTargets targets, List<List<ClipMatcher.Pair>> pairs, NDManager manager) {
        int frames = targets.frames();
        int count = pairs.get(0).size() * frames;
        int layers = pairs.size();
        long[] predicted = new long[layers * count];
        long[] target = new long[layers * count];
        int at = 0;
        for (int layer = 0; layer < layers; layer++) {
            for (ClipMatcher.Pair pair : pairs.get(layer)) {
                for (int t = 0; t < frames; t++) {
                    predicted[at] = predictions.offset(layer, pair.clip(), t, pair.query());
                    target[at++] = targets.offset(pair.instance(), t);
                }
            }
        }
        Shape shape = new Shape(layers, count, 1);
        return new Rows(
                EngineArrays.create(manager, predicted, shape), EngineArrays.create(manager, target, shape), count);
    }

    /** Logits and truth at the points: (L, R, N) each. */
    private record Compared(NDArray logits, NDArray targets) {}

    private Compared compare(
            Predictions predictions, ClipTargets targets, NDArray truth, Rows rows, SplittableRandom random) {
        NDManager manager = truth.getManager();
        int layers = predictions.layers();
        int uncertain = (int) (config.importance() * config.points());
        int candidates = Math.max(uncertain, (int) (config.oversample() * config.points()));
        NDList x = new NDList();
        NDList y = new NDList();
        if (uncertain > 0) {
            NDArray candidateX = RandomPoints.uniform(manager, random, rows.count(), candidates);
            NDArray candidateY = RandomPoints.uniform(manager, random, rows.count(), candidates);
            NDArray chosen = mostUncertain(predictions.fixed(), rows, candidateX, candidateY, uncertain);
            Shape all = new Shape(layers, rows.count(), candidates);
            x.add(candidateX.expandDims(0).broadcast(all).gather(chosen, 2));
            y.add(candidateY.expandDims(0).broadcast(all).gather(chosen, 2));
        }
        int others = config.points() - uncertain;
        if (others > 0) {
            Shape all = new Shape(layers, rows.count(), others);
            x.add(RandomPoints.uniform(manager, random, rows.count(), others)
                    .expandDims(0)
                    .broadcast(all));
            y.add(RandomPoints.uniform(manager, random, rows.count(), others)
                    .expandDims(0)
                    .broadcast(all));
        }
        NDArray pointsX = NDArrays.concat(x, 2);
        NDArray pointsY = NDArrays.concat(y, 2);
        NDArray logits = new PointSampler(pointsX, pointsY, predictions.height(), predictions.width())
                .sample(predictions.masks(), rows.predicted());
        NDArray target =
                new PointSampler(pointsX, pointsY, targets.height(), targets.width()).sample(truth, rows.target());
        return new Compared(logits, target);
    }

    /** The candidates with logits nearest to 0: (L, R, count) indices. */
    private static NDArray mostUncertain(Predictions fixed, Rows rows, NDArray x, NDArray y, int count) {
        NDArray logits = new PointSampler(x, y, fixed.height(), fixed.width()).sample(fixed.masks(), rows.predicted());
        return logits.abs().topK(count, 2, false, false).get(1).toType(DataType.INT64, false);
    }
}

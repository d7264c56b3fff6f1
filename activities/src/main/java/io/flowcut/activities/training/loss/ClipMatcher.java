package io.flowcut.activities.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.flowcut.activities.matching.HungarianAssignment;
import io.flowcut.activities.training.model.EngineArrays;
import io.flowcut.workflows.config.LossConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Finds for every object of a clip the query that stands for it in all frames: the cheapest one-to-one assignment, for
 * each layer by itself. Costs are taken at random points, the same for all queries, objects and frames of a clip.
 */
final class ClipMatcher {
    /** Costs that are not numbers must not stop the assignment; the loss will not be finite either. */
    private static final double WORST = 1e9;

    private final LossConfig config;
    private final MatchingCost cost;

    ClipMatcher(LossConfig config) {
        this.config = config;
        this.cost = new MatchingCost(config);
    }

    /**
     * A query that stands for an object.
     *
     * @param clip number of the clip
     * @param query number of the query
     * @param instance number of the object, counted over all clips
     */
    record Pair(int clip, int query, int instance) {}

    /**
     * Matches a batch.
     *
     * @param predictions without gradient
     * @param masks the masks of the targets in one row of numbers
     * @return for each layer its pairs; as many in each
     */
    List<List<Pair>> match(Predictions predictions, ClipTargets targets, NDArray masks, SplittableRandom random) {
        List<List<Pair>> pairs = new ArrayList<>();
        for (int layer = 0; layer < predictions.layers(); layer++) {
            pairs.add(new ArrayList<>());
        }
        for (int clip = 0; clip < targets.clips(); clip++) {
            int objects = targets.instances()[clip];
            if (objects > 0) {
                float[] costs = costs(predictions, targets, masks, clip, random);
                int first = targets.before(clip);
                for (int layer = 0; layer < predictions.layers(); layer++) {
                    int[] queryOf = assign(costs, layer, predictions.queries(), objects);
                    for (int k = 0; k < objects; k++) {
                        if (queryOf[k] >= 0) {
                            pairs.get(layer).add(new Pair(clip, queryOf[k], first + k));
                        }
                    }
                }
            }
        }
        return pairs;
    }

    /** (L, Q, K) costs of a clip. */
    private float[] costs(
            Predictions predictions, ClipTargets targets, NDArray masks, int clip, SplittableRandom random) {
        NDManager manager = masks.getManager();
        int layers = predictions.layers();
        int queries = predictions.queries();
        int frames = targets.frames();
        int objects = targets.instances()[clip];
        int points = config.points();
        NDArray x = RandomPoints.uniform(manager, random, 1, points);
        NDArray y = RandomPoints.uniform(manager, random, 1, points);
        long[] places = new long[layers * queries * frames];
        int at = 0;
        for (int layer = 0; layer < layers; layer++) {
            for (int query = 0; query < queries; query++) {
                for (int t = 0; t < frames; t++) {
                    places[at++] = predictions.offset(layer, clip, t, query);
                }
            }
        }
        NDArray logits = new PointSampler(x, y, predictions.height(), predictions.width())
                .sample(predictions.masks(), EngineArrays.create(manager, places, new Shape(places.length, 1)))
                .reshape(layers, queries, (long) frames * points);
        long[] truths = new long[objects * frames];
        for (int i = 0; i < truths.length; i++) {
            truths[i] = targets.offset(targets.before(clip) + i / frames, i % frames);
        }
        NDArray truth = new PointSampler(x, y, targets.height(), targets.width())
                .sample(masks, EngineArrays.create(manager, truths, new Shape(truths.length, 1)))
                .reshape(objects, (long) frames * points);
        NDArray probabilities = predictions.classes().softmax(3).get(":, " + clip + ", :, 0");
        return cost.of(probabilities, logits, truth).toFloatArray();
    }

    private static int[] assign(float[] costs, int layer, int queries, int objects) {
        double[][] matrix = new double[objects][queries];
        for (int query = 0; query < queries; query++) {
            for (int k = 0; k < objects; k++) {
                double value = costs[(layer * queries + query) * objects + k];
                matrix[k][query] = Double.isFinite(value) ? value : WORST;
            }
        }
        return HungarianAssignment.solve(matrix);
    }
}

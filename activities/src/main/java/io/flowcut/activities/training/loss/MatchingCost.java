package io.flowcut.activities.training.loss;

import ai.djl.ndarray.NDArray;
import io.flowcut.workflows.config.LossConfig;

/** What it costs to take a query for an object: Mask2Former's sum of class, cross entropy and dice, over the whole clip. */
final class MatchingCost {
    private final LossConfig config;

    MatchingCost(LossConfig config) {
        this.config = config;
    }

    /**
     * The costs of one clip.
     *
     * @param probabilities (L, Q): of being an object
     * @param logits (L, Q, P): masks at P points of the clip
     * @param targets (K, P): truth at the same points, 0 to 1
     * @return (L, Q, K)
     */
    NDArray of(NDArray probabilities, NDArray logits, NDArray targets) {
        long points = targets.getShape().get(1);
        NDArray truth = targets.transpose();
        NDArray inside = logits.getNDArrayInternal().sigmoid();
        // The entropy of a point is softplus(x) - x * target, so two products suffice.
        NDArray agreement = logits.matMul(truth);
        NDArray entropy = MaskLosses.softPlus(logits)
                .sum(new int[] {2}, true)
                .sub(agreement)
                .div(points);
        NDArray common = inside.matMul(truth).mul(2).add(1);
        NDArray both = inside.sum(new int[] {2}, true)
                .add(targets.sum(new int[] {1}).reshape(1, 1, targets.getShape().get(0)))
                .add(1);
        NDArray dice = common.div(both).neg().add(1);
        return entropy.mul(config.maskWeight())
                .add(dice.mul(config.diceWeight()))
                .sub(probabilities.expandDims(2).mul(config.classWeight()));
    }
}

package io.flowcut.activities.training.loss;

import ai.djl.ndarray.NDArray;
import io.flowcut.activities.training.model.EngineArrays;

/** How far masks are from the truth at some points; each row is one mask, and the last axis are its points. */
final class MaskLosses {
    private MaskLosses() {}

    /** Binary cross entropy, the mean over the points: (..., N) and (..., N) to (...). */
    static NDArray crossEntropy(NDArray logits, NDArray targets) {
        int axis = logits.getShape().dimension() - 1;
        return softPlus(logits).sub(logits.mul(targets)).mean(new int[] {axis});
    }

    /**
     * One less the dice coefficient, with one point added above and below as in Mask2Former: (..., N) and (..., N) to
     * (...).
     */
    static NDArray dice(NDArray logits, NDArray targets) {
        int[] axis = {logits.getShape().dimension() - 1};
        NDArray inside = logits.getNDArrayInternal().sigmoid();
        NDArray common = EngineArrays.scale(inside.mul(targets).sum(axis), 2).add(1);
        NDArray both = inside.sum(axis).add(targets.sum(axis)).add(1);
        return common.div(both).neg().add(1);
    }

    /** log(1 + exp(x)). */
    static NDArray softPlus(NDArray logits) {
        return logits.getNDArrayInternal().softPlus();
    }
}

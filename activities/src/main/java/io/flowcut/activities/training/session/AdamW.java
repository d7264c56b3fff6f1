package io.flowcut.activities.training.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.flowcut.activities.training.model.GradientMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), numbers as torch's AdamW. Scales, shifts and the learned
 * codes of queries and levels do not decay.
 */
final class AdamW {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    /** Endings of the names of learned codes. */
    private static final List<String> CODES = List.of("query_feat", "query_embed", "level_embed");

    private final Map<String, Parameter> weights;
    private final Map<String, NDArray> means = new LinkedHashMap<>();
    private final Map<String, NDArray> variances = new LinkedHashMap<>();
    private final double weightDecay;
    private final double backboneRate;

    /**
     * @param manager owns the moments
     * @param weights what is trained
     * @param weightDecay share that decays at a rate of 1
     * @param backboneRate factor of the rate for weights of the backbone
     */
    AdamW(NDManager manager, Map<String, Parameter> weights, double weightDecay, double backboneRate) {
        this.weights = weights;
        this.weightDecay = weightDecay;
        this.backboneRate = backboneRate;
        weights.forEach((name, weight) -> {
            means.put(name, manager.zeros(weight.getArray().getShape()));
            variances.put(name, manager.zeros(weight.getArray().getShape()));
        });
    }

    /** First moments of the gradients, by the names of the weights. */
    Map<String, NDArray> means() {
        return means;
    }

    /** Second moments of the gradients. */
    Map<String, NDArray> variances() {
        return variances;
    }

    /**
     * Changes all weights once by their gradients.
     *
     * @param step number of this step, from 1
     * @param rate learning rate
     * @param scale factor of all gradients
     */
    void update(long step, double rate, double scale) {
        GradientMode.off(() -> updateAll(step, rate, scale));
    }

    private int updateAll(long step, double rate, double scale) {
        double meanPart = 1 - Math.pow(BETA1, (double) step);
        double variancePart = Math.sqrt(1 - Math.pow(BETA2, (double) step));
        weights.forEach((name, weight) -> {
            double own = name.startsWith("backbone.") ? rate * backboneRate : rate;
            NDArray array = weight.getArray();
            if (decays(name, array)) {
                array.muli(1 - own * weightDecay);
            }
            try (NDArray gradient = array.getGradient()) {
                // The engine leaves the correction of the variance out of the denominator; it is in rate and epsilon
                // here.
                array.getNDArrayInternal()
                        .adamUpdate(
                                new NDList(array, gradient, means.get(name), variances.get(name)),
                                new NDList(array),
                                (float) own,
                                (float) (own * variancePart / meanPart),
                                0,
                                (float) scale,
                                -1,
                                (float) BETA1,
                                (float) BETA2,
                                (float) (EPSILON * variancePart),
                                false,
                                true);
            }
        });
        return weights.size();
    }

    private static boolean decays(String name, NDArray array) {
        return array.getShape().dimension() > 1 && CODES.stream().noneMatch(name::endsWith);
    }

    /** Forgets all gradients. */
    void clearGradients() {
        for (Parameter weight : weights.values()) {
            JniUtils.zeroGrad((PtNDArray) weight.getArray());
        }
    }

    /** The Euclidean norm of all gradients. */
    double gradientNorm(NDManager scope) {
        NDList norms = new NDList(weights.size());
        for (Parameter weight : weights.values()) {
            NDArray gradient = weight.getArray().getGradient();
            gradient.attach(scope);
            norms.add(gradient.norm());
        }
        double sum = 0;
        for (float norm : NDArrays.stack(norms).toFloatArray()) {
            sum += (double) norm * norm;
        }
        return Math.sqrt(sum);
    }
}

package io.flowcut.activities.training.session;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one optimizer step brought.
 *
 * @param step steps finished with this one, from 1
 * @param total the loss that was descended, all terms weighted, mean over the clips of the step
 * @param terms every part of the total, weighted, by name: class, mask, dice of the last decoder layer, then auxiliary,
 *     the sum over all other layers; in this order
 * @param learningRate rate that the step used, per step
 * @param gradientNorm Euclidean norm of all gradients before clipping
 * @param seconds wall-clock time of the step, reading of the clips included
 */
public record StepLosses(
        long step, double total, Map<String, Double> terms, double learningRate, double gradientNorm, double seconds) {
    public StepLosses {
        requireNonNull(terms, "terms");
        terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
    }
}

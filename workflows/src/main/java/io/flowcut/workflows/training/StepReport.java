package io.flowcut.workflows.training;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What an optimizer step brought.
 *
 * @param step number of the step, from 1
 * @param loss the loss, all terms weighted
 * @param terms its parts by name
 * @param learningRate rate of the step
 * @param gradientNorm norm of all gradients before clipping
 * @param seconds time that a step takes, the mean over the last ones
 */
public record StepReport(
        long step, double loss, Map<String, Double> terms, double learningRate, double gradientNorm, double seconds) {
    public StepReport {
        requireNonNull(terms, "terms");
    }
}

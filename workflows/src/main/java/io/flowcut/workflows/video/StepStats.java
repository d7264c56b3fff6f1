package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

/**
 * What a step did.
 *
 * @param step name of the step: probe, flow, features, ncut, crf, matching, export
 * @param computed frames computed now
 * @param reused frames found in the artifact store
 * @param seconds time spent computing, in seconds of one activity
 */
public record StepStats(String step, int computed, int reused, double seconds) {
    public StepStats {
        requireNonNull(step, "step");
    }

    /** The sum of two reports of the same step. */
    public StepStats plus(StepStats other) {
        if (!step.equals(other.step)) {
            throw new IllegalArgumentException(step + " is not " + other.step);
        }
        return new StepStats(step, computed + other.computed, reused + other.reused, seconds + other.seconds);
    }
}

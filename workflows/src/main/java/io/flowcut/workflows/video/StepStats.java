package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a step did.
 *
 * @param step name of the step: probe, flow, features, ncut, crf, matching, export
 * @param computed frames computed now
 * @param reused frames found in the artifact store
 * @param seconds time spent computing, in seconds of one activity
 * @param models models that the frames were computed with, now or earlier; empty where the step uses none
 */
public record StepStats(
        String step,
        int computed,
        int reused,
        double seconds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ModelUse> models) {
    public StepStats {
        requireNonNull(step, "step");
        // Reports of earlier versions name no models.
        models = models == null ? List.of() : List.copyOf(models);
    }

    /** Of a step without models. */
    public StepStats(String step, int computed, int reused, double seconds) {
        this(step, computed, reused, seconds, List.of());
    }

    /** The same, computed with these models. */
    public StepStats with(List<ModelUse> used) {
        return new StepStats(step, computed, reused, seconds, used);
    }

    /** The sum of two reports of the same step. */
    public StepStats plus(StepStats other) {
        if (!step.equals(other.step)) {
            throw new IllegalArgumentException(step + " is not " + other.step);
        }
        Set<ModelUse> all = new LinkedHashSet<>(models);
        all.addAll(other.models);
        return new StepStats(
                step, computed + other.computed, reused + other.reused, seconds + other.seconds, List.copyOf(all));
    }
}

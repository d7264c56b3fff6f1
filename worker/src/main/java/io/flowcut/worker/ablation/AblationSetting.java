package io.flowcut.worker.ablation;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A variant of the configuration.
 *
 * @param stage what is varied, in the words of the method
 * @param name unique, fit for a folder
 * @param assignments what differs from the base configuration, {@code key=value} each; none for the base itself
 */
public record AblationSetting(String stage, String name, List<String> assignments) {
    /** Name of the setting that changes nothing. */
    public static final String BASE = "full";

    /**
     * The stages of the method, one at a time: affinity, threshold, flow, refinement and matching. Settings that reuse
     * most come first.
     */
    public static final List<AblationSetting> ALL = List.of(
            new AblationSetting("everything", BASE, List.of()),
            new AblationSetting("matching", "matching-off", List.of("matching.enabled=false")),
            new AblationSetting("refinement", "crf-off", List.of("crf.enabled=false")),
            new AblationSetting("affinity", "alpha-0", List.of("ncut.alpha=0")),
            new AblationSetting("affinity", "alpha-0.5", List.of("ncut.alpha=0.5")),
            new AblationSetting("affinity", "alpha-1", List.of("ncut.alpha=1")),
            new AblationSetting("threshold", "tau-0.1", List.of("ncut.tau=0.1")),
            new AblationSetting("threshold", "tau-0.35", List.of("ncut.tau=0.35")),
            new AblationSetting("flow", "stride-2", List.of("flow.stride=2")),
            new AblationSetting("flow", "stride-4", List.of("flow.stride=4")));

    public AblationSetting {
        requireNonNull(stage, "stage");
        requireNonNull(name, "name");
        assignments = List.copyOf(assignments);
    }
}

package io.flowcut.workflows.assembly;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.AssemblyConfig;
import java.util.List;

/**
 * A training dataset to be put together.
 *
 * @param name name of the dataset
 * @param labels URIs of the output folders of labelling runs, 1 to {@value #MOST_LABELS}, with any number of videos each
 * @param output URI of the folder that receives the dataset
 */
public record AssemblyRequest(String name, List<String> labels, AssemblyConfig config, String output) {
    /** Bounds the history and the payloads; each labelling run may hold any number of videos. */
    public static final int MOST_LABELS = 200;

    public AssemblyRequest {
        requireNonNull(name, "name");
        labels = List.copyOf(labels);
        requireNonNull(config, "config");
        requireNonNull(output, "output");
        if (labels.isEmpty() || labels.size() > MOST_LABELS) {
            throw new IllegalArgumentException(
                    labels.size() + " label outputs are not allowed; allowed: 1 to " + MOST_LABELS);
        }
    }
}

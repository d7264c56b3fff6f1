package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.config.FlowCutConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * A labelling run.
 *
 * @param inputs folders of frames, video files, folders of such, or manifests
 * @param out folder that receives the outputs
 * @param name name of the dataset
 */
public record LabelRequest(List<String> inputs, Path out, String name, FlowCutConfig config) {
    public LabelRequest {
        inputs = List.copyOf(inputs);
        requireNonNull(out, "out");
        requireNonNull(name, "name");
        requireNonNull(config, "config");
    }
}

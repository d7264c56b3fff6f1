package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.config.FlowCutConfig;
import java.util.List;

/**
 * A labelling run.
 *
 * @param inputs folders of frames, video files, folders of such, or manifests, on disks or in S3
 * @param out folder that receives the outputs, or {@code s3://bucket/prefix}
 * @param name name of the dataset
 */
public record LabelRequest(List<String> inputs, String out, String name, FlowCutConfig config) {
    public LabelRequest {
        inputs = List.copyOf(inputs);
        requireNonNull(out, "out");
        requireNonNull(name, "name");
        requireNonNull(config, "config");
    }
}

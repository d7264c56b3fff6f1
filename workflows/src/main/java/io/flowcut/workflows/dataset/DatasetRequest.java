package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.PipelineConfig;
import java.util.Optional;

/**
 * A dataset to label.
 *
 * @param name name of the dataset, for search attributes and reports
 * @param manifest JSON lines, one {@code VideoSource} a line
 * @param videos number of lines
 * @param output URI of the folder that receives annotations.json, segments.json and masks/
 * @param searchAttributes whether the service knows {@link io.flowcut.workflows.FlowCutSearchAttributes}
 * @param resumeFrom state of an earlier run of the same workflow; empty at first
 */
public record DatasetRequest(
        String name,
        ArtifactRef manifest,
        int videos,
        PipelineConfig config,
        String output,
        boolean searchAttributes,
        Optional<DatasetCheckpoint> resumeFrom) {
    public DatasetRequest {
        requireNonNull(name, "name");
        requireNonNull(manifest, "manifest");
        requireNonNull(config, "config");
        requireNonNull(output, "output");
        requireNonNull(resumeFrom, "resumeFrom");
        if (videos < 0) {
            throw new IllegalArgumentException("videos must not be negative: " + videos);
        }
    }

    /** A dataset on a service that has no search attributes of ours. */
    public DatasetRequest(
            String name,
            ArtifactRef manifest,
            int videos,
            PipelineConfig config,
            String output,
            Optional<DatasetCheckpoint> resumeFrom) {
        this(name, manifest, videos, config, output, false, resumeFrom);
    }

    /** The same request, to go on from a checkpoint. */
    public DatasetRequest resumingFrom(DatasetCheckpoint checkpoint) {
        return new DatasetRequest(name, manifest, videos, config, output, searchAttributes, Optional.of(checkpoint));
    }
}

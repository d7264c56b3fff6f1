package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.flowcut.workflows.config.PipelineConfig;
import java.util.Optional;

/**
 * A video to label.
 *
 * @param dataset name of the dataset that the video belongs to, for search attributes; empty for a video on its own
 * @param searchAttributes whether the service knows {@link io.flowcut.workflows.FlowCutSearchAttributes}
 * @param resumeFrom where an earlier run of the same workflow stopped to keep its history short; empty at first
 * @param restarts how often the workflow began from the start again because stored objects were lost
 * @param reportTo the workflow that an earlier run was asked to report its end to; empty when none was
 */
public record VideoRequest(
        VideoSource video,
        PipelineConfig config,
        Optional<String> dataset,
        boolean searchAttributes,
        Optional<VideoCheckpoint> resumeFrom,
        int restarts,
        Optional<String> reportTo) {
    public VideoRequest {
        requireNonNull(video, "video");
        requireNonNull(config, "config");
        requireNonNull(dataset, "dataset");
        requireNonNull(resumeFrom, "resumeFrom");
        reportTo = requireNonNullElse(reportTo, Optional.empty());
    }

    /** A video that was not begun before. */
    public VideoRequest(
            VideoSource video,
            PipelineConfig config,
            Optional<String> dataset,
            boolean searchAttributes,
            Optional<VideoCheckpoint> resumeFrom) {
        this(video, config, dataset, searchAttributes, resumeFrom, 0, Optional.empty());
    }

    /** A video of no dataset, without search attributes. */
    public VideoRequest(VideoSource video, PipelineConfig config, Optional<VideoCheckpoint> resumeFrom) {
        this(video, config, Optional.empty(), false, resumeFrom);
    }

    /** The same request, to go on from a checkpoint. */
    public VideoRequest resumingFrom(VideoCheckpoint checkpoint) {
        return new VideoRequest(video, config, dataset, searchAttributes, Optional.of(checkpoint), restarts, reportTo);
    }

    /** The same request from the first step on: what the store still has is found again, and the rest computed. */
    public VideoRequest startingOver() {
        return new VideoRequest(video, config, dataset, searchAttributes, Optional.empty(), restarts + 1, reportTo);
    }

    /** The same request, whose end a workflow is to be told. */
    public VideoRequest reportingTo(Optional<String> workflowId) {
        return new VideoRequest(video, config, dataset, searchAttributes, resumeFrom, restarts, workflowId);
    }
}

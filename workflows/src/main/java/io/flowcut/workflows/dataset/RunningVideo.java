package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

/**
 * A video in work.
 *
 * @param workflowId id of its {@link io.flowcut.workflows.video.VideoWorkflow}, which answers the query for progress
 */
public record RunningVideo(String videoId, String workflowId) {
    public RunningVideo {
        requireNonNull(videoId, "videoId");
        requireNonNull(workflowId, "workflowId");
    }
}

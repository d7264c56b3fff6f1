package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.PipelineConfig;
import java.util.Optional;

/**
 * @param resumeFrom where an earlier run of the same workflow stopped to keep its history short; empty at first
 */
public record VideoRequest(VideoSource video, PipelineConfig config, Optional<VideoCheckpoint> resumeFrom) {
    public VideoRequest {
        requireNonNull(video, "video");
        requireNonNull(config, "config");
        requireNonNull(resumeFrom, "resumeFrom");
    }
}

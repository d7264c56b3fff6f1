package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.video.VideoResult;
import java.util.Optional;

/**
 * How one video ended: exactly one of the two is present.
 *
 * @param position line of the video in the manifest, from 0
 */
public record VideoOutcome(int position, Optional<VideoResult> result, Optional<FailedVideo> failure) {
    public VideoOutcome {
        requireNonNull(result, "result");
        requireNonNull(failure, "failure");
        if (result.isPresent() == failure.isPresent()) {
            throw new IllegalArgumentException("a video either has a result or failed");
        }
    }
}

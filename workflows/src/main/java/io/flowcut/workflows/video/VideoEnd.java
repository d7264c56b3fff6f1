package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.flowcut.workflows.error.FailureCause;
import java.util.Optional;

/**
 * How a {@link VideoWorkflow} ended: exactly one of the two is present.
 *
 * @param videoId the video
 * @param result what came out
 * @param failure why nothing did
 */
public record VideoEnd(String videoId, Optional<VideoResult> result, Optional<FailureCause> failure) {
    public VideoEnd {
        requireNonNull(videoId, "videoId");
        result = requireNonNullElse(result, Optional.empty());
        failure = requireNonNullElse(failure, Optional.empty());
        if (result.isPresent() == failure.isPresent()) {
            throw new IllegalArgumentException("a video either has a result or failed");
        }
    }

    /** A video that was labelled. */
    public static VideoEnd labelled(VideoResult result) {
        return new VideoEnd(result.info().source().videoId(), Optional.of(result), Optional.empty());
    }

    /** A video that failed or was cancelled. */
    public static VideoEnd failed(String videoId, FailureCause failure) {
        return new VideoEnd(videoId, Optional.empty(), Optional.of(failure));
    }
}

package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

/**
 * A video that was skipped.
 *
 * @param errorType type name of the error, for example {@code BadInput}
 * @param message one line that names the file and the cause
 */
public record FailedVideo(String videoId, String errorType, String message) {
    public FailedVideo {
        requireNonNull(videoId, "videoId");
        requireNonNull(errorType, "errorType");
        requireNonNull(message, "message");
    }
}

package io.flowcut.activities.step;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.video.FrameRange;

/**
 * What a file of records says about itself.
 *
 * @param step the step that made it
 * @param key key of the step, or of its part
 * @param frames the frames, one record each
 */
public record RecordsHeader(String step, String key, FrameRange frames) {
    public RecordsHeader {
        requireNonNull(step, "step");
        requireNonNull(key, "key");
        requireNonNull(frames, "frames");
    }
}

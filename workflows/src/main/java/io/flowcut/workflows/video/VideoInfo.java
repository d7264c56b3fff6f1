package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.List;

/**
 * What the probe found out about a video.
 *
 * @param source the video that was probed
 * @param digest SHA-256 over the content of the video, 64 hexadecimal digits
 * @param frames number of frames, at least 1
 * @param width width in pixels
 * @param height height in pixels
 * @param index frame names and time stamps, as the video package writes them
 * @param warnings oddities that the user should know of
 */
public record VideoInfo(
        VideoSource source,
        String digest,
        int frames,
        int width,
        int height,
        ArtifactRef index,
        List<String> warnings) {
    public VideoInfo {
        requireNonNull(source, "source");
        requireNonNull(digest, "digest");
        requireNonNull(index, "index");
        warnings = List.copyOf(warnings);
    }
}

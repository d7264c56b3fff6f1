package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.util.List;

/**
 * What a probe found out, apart from where the index lies.
 *
 * @param digest SHA-256 over the video
 * @param frames number of frames
 * @param width width in pixels
 * @param height height in pixels
 * @param warnings oddities that the user should know of
 */
record Probed(String digest, int frames, int width, int height, List<String> warnings) {
    Probed {
        requireNonNull(digest, "digest");
        warnings = List.copyOf(warnings);
    }

    /** With the rest that a video's description needs. */
    VideoInfo info(VideoSource source, ArtifactRef index) {
        return new VideoInfo(source, digest, frames, width, height, index, warnings);
    }
}

package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import java.util.Optional;

/**
 * A video to label.
 *
 * @param videoId unique in its dataset; letters, digits, dot, dash and underscore, safe as a folder name
 * @param uri a folder of frames or a video file
 * @param frameList names of the frames to use, in order, as a JSON array; empty: all, sorted by name
 */
public record VideoSource(String videoId, String uri, Optional<ArtifactRef> frameList) {
    public VideoSource {
        requireNonNull(videoId, "videoId");
        requireNonNull(uri, "uri");
        requireNonNull(frameList, "frameList");
    }
}

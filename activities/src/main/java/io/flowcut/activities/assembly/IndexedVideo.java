package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

/**
 * A video of a selection, and where its segments stand.
 *
 * @param digest SHA-256 of the video's content
 * @param frames length of the video
 * @param offset where its first segment begins, in bytes from the start of the selection's segments
 * @param length bytes of its segments
 * @param segments number of its segments, at least 1
 */
record IndexedVideo(
        String videoId,
        String uri,
        String digest,
        int frames,
        int width,
        int height,
        String featuresBackend,
        long offset,
        long length,
        int segments) {
    IndexedVideo {
        requireNonNull(videoId, "videoId");
        requireNonNull(uri, "uri");
        requireNonNull(digest, "digest");
        requireNonNull(featuresBackend, "featuresBackend");
    }
}

package io.flowcut.workflows.artifact;

import static java.util.Objects.requireNonNull;

/**
 * Reference to an immutable object in the artifact store. Workflow payloads carry these, never pixels.
 *
 * @param uri where the object lies, {@code file:} or {@code s3:}
 * @param mediaType media type of the content, for example {@code application/json}
 * @param sha256 SHA-256 of the content, 64 lower-case hexadecimal digits; readers verify it
 * @param size length of the content in bytes, at least 0
 */
public record ArtifactRef(String uri, String mediaType, String sha256, long size) {
    public ArtifactRef {
        requireNonNull(uri, "uri");
        requireNonNull(mediaType, "mediaType");
        requireNonNull(sha256, "sha256");
        if (sha256.length() != 64) {
            throw new IllegalArgumentException("sha256 must have 64 digits: " + sha256);
        }
        if (size < 0) {
            throw new IllegalArgumentException("size must not be negative: " + size);
        }
    }
}

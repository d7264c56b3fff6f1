package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;

/** What one step made of one chunk: one record per frame of the range. */
public record ChunkArtifact(FrameRange frames, ArtifactRef artifact) {
    public ChunkArtifact {
        requireNonNull(frames, "frames");
        requireNonNull(artifact, "artifact");
    }
}

package io.flowcut.mlflow;

import java.nio.file.Path;

/**
 * Writes artifacts to where they lie, for tracking servers that leave this to their clients: those that run with
 * {@code --no-serve-artifacts}.
 */
public interface ArtifactUploader {
    /** Whether artifacts below this URI can be written. */
    boolean accepts(String uri);

    /**
     * Writes an artifact, in place of one that may be there.
     *
     * @param uri place of the artifact
     * @throws TrackingException when it cannot be written
     */
    void upload(String uri, Path file);

    /** Writes nothing: artifacts must lie behind the server. */
    static ArtifactUploader none() {
        return new ArtifactUploader() {
            @Override
            public boolean accepts(String uri) {
                return false;
            }

            @Override
            public void upload(String uri, Path file) {
                throw new TrackingException(uri + ": nothing here writes artifacts there");
            }
        };
    }
}

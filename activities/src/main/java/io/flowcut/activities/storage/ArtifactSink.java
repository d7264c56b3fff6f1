package io.flowcut.activities.storage;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;

/**
 * An object while it is written. Nothing is visible before {@link #commit()}; closing without it leaves no trace. Not
 * thread-safe. Every method throws {@link FlowCutException} of type Storage when the store cannot be written.
 */
public interface ArtifactSink extends AutoCloseable {
    /** Appends a part of an array. */
    void write(byte[] bytes, int offset, int length);

    /** Appends an array. */
    default void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    /** Makes the object durable and visible; nothing can be written afterwards. */
    ArtifactRef commit();

    /** Drops what was written, unless it was committed. */
    @Override
    void close();
}

package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Immutable objects by content, and what each step's key produced. Thread-safe; several processes may use one store.
 * Writes are atomic: a reader sees the whole object or none. A store may write behind: another host sees what a
 * thread wrote after that thread's {@link #flush()} at the latest, so what a step reports has to be flushed before.
 * Reads verify the digest; a corrupt object is removed, so that the step that made it computes it again. Reading one
 * that is corrupt or missing throws {@link FlowCutException} of type LostArtifact; every method throws one of type
 * Storage when the store cannot be read or written.
 */
public interface ArtifactStore extends AutoCloseable {
    /** Stores bytes; storing the same bytes twice is harmless. */
    default ArtifactRef put(String mediaType, byte[] content) {
        requireNonNull(content, "content");
        try (ArtifactSink sink = create(mediaType)) {
            sink.write(content);
            return sink.commit();
        }
    }

    /** Stores a file by streaming it. */
    default ArtifactRef put(String mediaType, Path file) {
        byte[] buffer = new byte[1 << 16];
        try (ArtifactSink sink = create(mediaType);
                InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sink.write(buffer, 0, n);
            }
            return sink.commit();
        } catch (IOException e) {
            throw FileFailures.storage(file, e);
        }
    }

    /** Begins an object whose size is not known beforehand. */
    ArtifactSink create(String mediaType);

    /** Reads a whole object and verifies its digest. */
    byte[] read(ArtifactRef ref);

    /**
     * Opens an object. The digest is verified at its end, where a mismatch throws; so does closing, where no more than
     * 64 KiB are left to be read, as a parser leaves them that stops at the end of its document.
     */
    InputStream open(ArtifactRef ref);

    /** A local file with the verified content, for random access; it stays until the store's cache drops it. */
    Path localFile(ArtifactRef ref);

    /** What the step with this key produced, when it finished before and the object is still there. */
    Optional<ArtifactRef> find(String key);

    /** Records what the step with this key produced. */
    void link(String key, ArtifactRef ref);

    /** Removes the record of a key; nothing happens when there is none. */
    void unlink(String key);

    /**
     * Removes an object; nothing happens when there is none. Objects are shared by all keys that produced the same
     * content: delete only what holds its own key, or leave it to the garbage collection.
     */
    void delete(ArtifactRef ref);

    /**
     * Keeps what a manifest refers to from the garbage collection, in place of an earlier manifest of this id. Stores
     * without garbage collection need not note it.
     *
     * @param id 2 to 182 letters, digits, dots, dashes and underscores; the first two are letters or digits
     * @param manifest JSON that holds references as {@link ArtifactRef} is written; what they lead to is kept as well
     */
    default void keep(String id, byte[] manifest) {}

    /** Waits until all that this thread wrote can be read on every host; what is removed may take longer. */
    default void flush() {}

    /** Ends work in the background; what was flushed stays. */
    @Override
    default void close() {}
}

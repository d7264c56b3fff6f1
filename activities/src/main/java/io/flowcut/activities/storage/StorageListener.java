package io.flowcut.activities.storage;

/** Is told what goes in and out of storage, for metrics. Called from many threads; must be quick and not throw. */
public interface StorageListener {
    /** Takes no notice. */
    StorageListener NONE = new StorageListener() {};

    /** An object of S3 was needed, and the local cache had it. */
    default void cacheHit() {}

    /** An object of S3 was needed, and the local cache lacked it. */
    default void cacheMiss() {}

    /** An object left the local cache to make room. */
    default void cacheEvicted(long bytes) {}

    /** Bytes of an artifact were read by a step. */
    default void artifactRead(long bytes) {}

    /** An artifact was written by a step. */
    default void artifactWritten(long bytes) {}

    /** Bytes came from S3. */
    default void downloaded(long bytes) {}

    /** Bytes went to S3. */
    default void uploaded(long bytes) {}

    /** Calls to S3 were repeated after a failure that may pass. */
    default void retried(int calls) {}

    /** Content did not match its SHA-256; {@code where} names the object or the file. */
    default void corrupted(String where) {}
}

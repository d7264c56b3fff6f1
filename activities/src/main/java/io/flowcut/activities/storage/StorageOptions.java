package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where things are kept, and how.
 *
 * @param uri the artifact store: a folder, a {@code file:} URI or {@code s3://bucket/prefix}
 * @param s3 how S3 is reached, for artifacts, inputs and outputs alike
 * @param cache folder of local copies of what lies in S3
 * @param cacheLimit bytes that they may take
 */
public record StorageOptions(String uri, S3Options s3, Path cache, long cacheLimit) {
    public StorageOptions {
        requireNonNull(uri, "uri");
        requireNonNull(s3, "s3");
        requireNonNull(cache, "cache");
    }
}

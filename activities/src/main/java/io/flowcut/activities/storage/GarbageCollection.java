package io.flowcut.activities.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One sweep over a {@link FileArtifactStore}. */
final class GarbageCollection {
    /** Reads the digest that a key file refers to; empty for a damaged one. */
    interface KeyReader {
        Optional<String> sha256(Path keyFile) throws IOException;
    }

    private final Set<String> live;
    private final Instant oldest;
    private final boolean dryRun;
    private final KeyReader reader;
    private int removedKeys;
    private int removedObjects;
    private long removedBytes;

    /**
     * @param oldest files modified at or after this time stay
     * @param dryRun whether to count only
     */
    GarbageCollection(Set<String> live, Instant oldest, boolean dryRun, KeyReader reader) {
        this.dryRun = dryRun;
        this.live = new HashSet<>(live);
        this.oldest = oldest;
        this.reader = reader;
    }

    /** Keys go first: were it the other way round, a key could be found whose object is about to vanish. */
    Collected run(Path keys, Path objects) throws IOException {
        ChangingTree.walk(keys, (file, attributes) -> {
            Optional<String> sha256 = reader.sha256(file);
            boolean young = !attributes.lastModifiedTime().toInstant().isBefore(oldest);
            if (young) {
                sha256.ifPresent(live::add);
            } else if (sha256.isEmpty() || !live.contains(sha256.get())) {
                removedKeys += remove(file) ? 1 : 0;
            }
        });
        ChangingTree.walk(objects, (file, attributes) -> {
            boolean young = !attributes.lastModifiedTime().toInstant().isBefore(oldest);
            if (!young && !live.contains(file.getFileName().toString()) && remove(file)) {
                removedObjects++;
                removedBytes += attributes.size();
            }
        });
        return new Collected(removedKeys, removedObjects, removedBytes);
    }

    private boolean remove(Path file) throws IOException {
        return dryRun || Files.deleteIfExists(file);
    }
}

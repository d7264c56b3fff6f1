package io.flowcut.activities.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which objects this process has seen to be right: those need no second reading while size and modification time stay
 * the same. Thread-safe; holds the most recently used ones only.
 */
final class VerifiedObjects {
    private static final int CAPACITY = 4096;

    private record Stamp(long size, FileTime modified) {}

    private final Map<String, Stamp> stamps = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stamp> eldest) {
            return size() > CAPACITY;
        }
    };

    /** The state of a file, to be taken before its content is read. */
    private static Stamp stamp(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.size(), attributes.lastModifiedTime());
    }

    /** Whether the file has the digest: remembered, or read now. */
    boolean verify(String sha256, Path file) throws IOException {
        Stamp now = stamp(file);
        synchronized (stamps) {
            if (now.equals(stamps.get(sha256))) {
                return true;
            }
        }
        if (!Sha256.of(file).equals(sha256)) {
            return false;
        }
        synchronized (stamps) {
            stamps.put(sha256, now);
        }
        return true;
    }

    /** Takes a file for right whose content was hashed while it was written. */
    void remember(String sha256, Path file) throws IOException {
        try {
            Stamp now = stamp(file);
            synchronized (stamps) {
                stamps.put(sha256, now);
            }
        } catch (NoSuchFileException e) {
            // Another attempt at the same step finished, and removed this part of it: nothing to remember.
            forget(sha256);
        }
    }

    void forget(String sha256) {
        synchronized (stamps) {
            stamps.remove(sha256);
        }
    }
}

package io.flowcut.worker.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is free on the disk that a folder is on, or will be on when it is made. */
final class FreeDisk {
    private FreeDisk() {}

    /** Bytes that this process may still write; 0 when the disk does not answer. */
    static long bytes(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return Files.getFileStore(existing).getUsableSpace();
        } catch (IOException e) {
            // A disk that is gone has no room; the readiness check says so.
            return 0;
        }
    }
}

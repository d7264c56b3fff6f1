package io.flowcut.activities.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is written beside its target's file system and then renamed: readers see all of it or nothing. */
final class TemporaryFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    /** A temporary file is written to all the time; one untouched for so long belongs to a killed process. */
    private static final Duration STALE = Duration.ofHours(6);

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFile.class);

    private final Path path;
    private final FileChannel channel;
    private final OutputStream stream;
    private long size;
    private boolean moved;

    /** Opens a new file in a folder of the file system that the target lies on. */
    TemporaryFile(Path folder) throws IOException {
        path = folder.resolve(UUID.randomUUID() + ".tmp");
        channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        stream.write(bytes, offset, length);
        size += length;
    }

    /** Bytes so far. */
    long size() {
        return size;
    }

    /** Removes from a folder what killed processes left half written. */
    static void removeStale(Path folder) throws IOException {
        Instant oldest = Instant.now().minus(STALE);
        ChangingTree.walk(folder, (file, attributes) -> {
            if (attributes.lastModifiedTime().toInstant().isBefore(oldest) && Files.deleteIfExists(file)) {
                LOG.info("removed {}, which a killed process left", file);
            }
        });
    }

    /** The file while it is written. */
    Path path() {
        return path;
    }

    /**
     * Puts the content under its final name, in place of what may be there. It outlives this process, but not a power
     * cut: for what can be had again, or is verified before use.
     */
    void moveLightlyTo(Path target) throws IOException {
        stream.flush();
        channel.close();
        Files.createDirectories(target.getParent());
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        moved = true;
    }

    /** Makes the content durable under its final name, in place of what may be there. */
    void moveTo(Path target) throws IOException {
        stream.flush();
        channel.force(true);
        channel.close();
        Path folder = target.getParent();
        if (Files.notExists(folder)) {
            Files.createDirectories(folder);
            sync(folder.getParent());
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        moved = true;
        sync(folder);
    }

    /** A rename survives a power cut only when the folder's own entry list is on the disk. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** Removes the file when it was not moved; the buffer is not flushed, which would fail again on a full disk. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (!moved) {
                Files.deleteIfExists(path);
            }
        }
    }
}

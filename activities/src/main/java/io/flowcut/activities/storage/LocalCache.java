package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Local copies of objects by their SHA-256, up to a size; the least recently used go first. What is not yet in S3 never
 * goes, nor the copy that was just made, for which the limit gives way. A copy is verified before this process first uses it, and when it changed since. Thread-safe; several processes
 * may share the folder, and restarts find what was there:
 *
 * <pre>
 * objects/ab/abcdef...   one file an object; its time of change is that of its last use
 * pending/STORE/...      what still has to go to the S3 store of this name, see {@link WriteBehind}
 * tmp/                   objects that are being written
 * lock                   held by the process that makes room
 * </pre>
 */
public final class LocalCache {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCache.class);
    /** A use is noted when the last one is older. */
    private static final Duration NOTED = Duration.ofSeconds(1);
    /** Making room goes a little below the limit, so that not every object asks for it again. */
    private static final double ROOM = 0.95;

    private final Path objects;
    private final Path pending;
    private final Path temporary;
    private final Path lock;
    private final long limit;
    private final StorageListener listener;
    private final VerifiedObjects verified = new VerifiedObjects();
    /** Bytes in the folder, as far as this process knows; what others add is found at the next sweep. */
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Opens the folder, and makes it where it is missing.
     *
     * @param limit bytes that copies may take
     */
    public LocalCache(Path root, long limit, StorageListener listener) {
        Path absolute = requireNonNull(root, "root").toAbsolutePath().normalize();
        objects = absolute.resolve("objects");
        pending = absolute.resolve("pending");
        temporary = absolute.resolve("tmp");
        lock = absolute.resolve("lock");
        this.limit = limit;
        this.listener = requireNonNull(listener, "listener");
        try {
            Files.createDirectories(objects);
            Files.createDirectories(pending);
            Files.createDirectories(temporary);
            TemporaryFile.removeStale(temporary);
        } catch (IOException e) {
            throw FileFailures.storage(absolute, e);
        }
        makeRoom(Optional.empty());
    }

    /** Where a store keeps the list of what still has to be uploaded. */
    Path pendingFolder(String store) {
        return pending.resolve(store);
    }

    /** An object that is written by a stream. */
    TemporaryFile begin() {
        try {
            return new TemporaryFile(temporary);
        } catch (IOException e) {
            throw FileFailures.storage(temporary, e);
        }
    }

    /** A new name for a file that is not to stay. */
    Path temporaryPath() {
        return temporary.resolve(UUID.randomUUID() + ".tmp");
    }

    /** Takes a finished file whose content has this digest. */
    Path add(String sha256, TemporaryFile file) {
        Path target = object(sha256);
        try {
            boolean known = Files.exists(target);
            file.moveLightlyTo(target);
            verified.remember(sha256, target);
            long now = bytes.addAndGet(known ? 0 : file.size());
            if (now > limit) {
                makeRoom(Optional.of(sha256));
            }
            return target;
        } catch (IOException e) {
            throw FileFailures.storage(target, e);
        }
    }

    /** The copy of an object, verified; a damaged one is dropped and counts as missing. */
    Optional<Path> find(String sha256) {
        Path file = object(sha256);
        try {
            if (verified.verify(sha256, file)) {
                use(sha256, file);
                return Optional.of(file);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileFailures.storage(file, e);
        }
        corrupt(file);
        remove(sha256);
        return Optional.empty();
    }

    private void corrupt(Path file) {
        LOG.warn("{}: content does not match its SHA-256; dropped from the cache", file);
        listener.corrupted(file.toString());
    }

    private void use(String sha256, Path file) throws IOException {
        Instant now = Instant.now();
        if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(NOTED))) {
            Files.setLastModifiedTime(file, FileTime.from(now));
            verified.remember(sha256, file);
        }
    }

    /** Fills an object's copy. */
    interface Source {
        /**
         * Hands the content to the reader, again from the start when the connection breaks.
         *
         * @return empty when there is no such object
         */
        Optional<String> read(S3Objects.BodyReader<String> reader);
    }

    /**
     * The copy of an object, fetched when it is missing.
     *
     * @return the file, verified; empty when the source has nothing, or only content with another digest
     */
    Optional<Fetched> fetch(String sha256, Source source) {
        Optional<Path> known = find(sha256);
        if (known.isPresent()) {
            listener.cacheHit();
            return Optional.of(new Fetched(known.get(), sha256));
        }
        listener.cacheMiss();
        return download(source, bytes -> {});
    }

    /**
     * What a source gave.
     *
     * @param file the copy
     * @param sha256 digest of what came
     */
    record Fetched(Path file, String sha256) {}

    /**
     * Copies what a source gives, under the digest that it turns out to have.
     *
     * @param progress told of the bytes so far, often; what it throws ends the copying
     */
    Optional<Fetched> download(Source source, LongConsumer progress) {
        Path[] file = new Path[1];
        Optional<String> digest = source.read(body -> {
            MessageDigest running = Sha256.begin();
            try (TemporaryFile copy = begin()) {
                transfer(body, copy, running, progress);
                String sha256 = Sha256.finish(running);
                file[0] = add(sha256, copy);
                return sha256;
            } catch (FlowCutException e) {
                throw new S3Objects.LocalWriteException(e);
            }
        });
        return digest.map(sha256 -> new Fetched(file[0], sha256));
    }

    private static void transfer(InputStream body, TemporaryFile copy, MessageDigest digest, LongConsumer progress)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            digest.update(buffer, 0, n);
            try {
                copy.write(buffer, 0, n);
            } catch (IOException e) {
                throw FileFailures.storage(copy.path(), e);
            }
            progress.accept(copy.size());
        }
    }

    /** Drops a copy; nothing happens when there is none. */
    void remove(String sha256) {
        Path file = object(sha256);
        try {
            verified.forget(sha256);
            long size = Files.exists(file) ? Files.size(file) : 0;
            if (Files.deleteIfExists(file)) {
                bytes.addAndGet(-size);
            }
        } catch (NoSuchFileException e) {
            LOG.trace("{}: another process was faster", file);
        } catch (IOException e) {
            throw FileFailures.storage(file, e);
        }
    }

    private Path object(String sha256) {
        return objects.resolve(Sha256.require(sha256).substring(0, 2)).resolve(sha256);
    }

    /** A file and what decides whether it goes. */
    private record Copy(Path path, long size, FileTime used) {}

    /**
     * Removes the least recently used copies until the rest is below the limit; one process at a time does so.
     *
     * @param newest digest of the copy that is about to be used and stays, even when it is larger than the limit by itself
     */
    private synchronized void makeRoom(Optional<String> newest) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held != null) {
                sweep(newest);
            }
        } catch (OverlappingFileLockException e) {
            LOG.trace("{}: another cache of this process makes room", lock);
        } catch (IOException e) {
            throw FileFailures.storage(lock, e);
        }
    }

    private void sweep(Optional<String> newest) throws IOException {
        List<Copy> all = copies(objects);
        long total = 0;
        for (Copy copy : all) {
            total += copy.size();
        }
        if (total > limit) {
            Set<String> kept = pendingObjects();
            newest.ifPresent(kept::add);
            all.sort(Comparator.comparing(Copy::used));
            for (Copy copy : all) {
                String sha256 = copy.path().getFileName().toString();
                if (total <= limit * ROOM) {
                    break;
                }
                if (!kept.contains(sha256) && Files.deleteIfExists(copy.path())) {
                    total -= copy.size();
                    verified.forget(sha256);
                    listener.cacheEvicted(copy.size());
                }
            }
        }
        bytes.set(total);
    }

    private Set<String> pendingObjects() throws IOException {
        Set<String> names = new HashSet<>();
        for (Copy marker : copies(pending)) {
            names.add(marker.path().getFileName().toString());
        }
        return names;
    }

    private static List<Copy> copies(Path folder) throws IOException {
        List<Copy> copies = new ArrayList<>();
        ChangingTree.walk(
                folder,
                (file, attributes) -> copies.add(new Copy(file, attributes.size(), attributes.lastModifiedTime())));
        return copies;
    }
}

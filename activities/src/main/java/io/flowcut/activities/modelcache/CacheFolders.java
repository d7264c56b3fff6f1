package io.flowcut.activities.modelcache;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.model.ModelCache;
import io.flowcut.activities.model.ModelFolder;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Puts finished model folders into the cache by renaming, so that a model is there whole, as before, or not at all. */
final class CacheFolders {
    private static final String WORK_SUFFIX = ".tmp";
    /** Nobody takes so long to add a model; what is older is a killed process's. */
    private static final Duration STALE = Duration.ofDays(1);

    private final ModelCache cache;

    CacheFolders(ModelCache cache) {
        this.cache = requireNonNull(cache, "cache");
    }

    /**
     * A new folder on the cache's file system that no reader takes for a model; {@link #remove} it in the end. Those of
     * killed processes go.
     */
    Path work() {
        Path work = cache.root().resolve("." + UUID.randomUUID() + WORK_SUFFIX);
        try {
            Files.createDirectories(work);
            removeStale();
            return work;
        } catch (IOException e) {
            throw FlowCutException.storage(work.toString(), "cannot be made: " + e.getMessage(), e);
        }
    }

    private void removeStale() throws IOException {
        Instant oldest = Instant.now().minus(STALE);
        List<Path> left;
        try (Stream<Path> folders = Files.list(cache.root())) {
            left = folders.filter(folder -> isWork(folder.getFileName().toString()))
                    .toList();
        }
        for (Path folder : left) {
            // Another process may have just finished and removed its own.
            if (Files.exists(folder)
                    && Files.getLastModifiedTime(folder).toInstant().isBefore(oldest)) {
                remove(folder);
            }
        }
    }

    private static boolean isWork(String name) {
        return name.startsWith(".") && name.endsWith(WORK_SUFFIX);
    }

    /**
     * Moves a folder into the cache.
     *
     * @param replace whether a model of that name and another digest may go
     * @return whether a model of that name was there
     * @throws FlowCutException of type MissingModel when it may not
     */
    boolean install(Path finished, String name, String digest, boolean replace) {
        Path target = cache.folder(name);
        try (FileChannel channel = FileChannel.open(
                        cache.root().resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("no lock");
            }
            if (Files.notExists(target)) {
                Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
                return false;
            }
            if (!replace && !sameModel(target, digest)) {
                throw new FlowCutException(
                        ErrorType.MISSING_MODEL,
                        "model " + name + ": another one of that name is in " + cache.root()
                                + "; --replace puts this one in its place, --name adds it under another");
            }
            swap(finished, target);
            return true;
        } catch (IOException e) {
            throw FlowCutException.storage(target.toString(), "cannot be written: " + e.getMessage(), e);
        }
    }

    /** A folder that is no model, or a damaged one, is not worth keeping. */
    private static boolean sameModel(Path target, String digest) {
        try {
            ModelFolder there = ModelFolder.open(target);
            return there.card().sha256().equals(Optional.of(digest))
                    || !there.actualDigest().equals(there.digest());
        } catch (FlowCutException e) {
            return e.type() == ErrorType.MISSING_MODEL;
        }
    }

    private void swap(Path finished, Path target) throws IOException {
        Path old = cache.root().resolve("." + UUID.randomUUID() + ".old");
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        remove(old);
    }

    /** Removes a folder with all that is in it; what is not there is no matter. */
    static void remove(Path folder) {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> inside = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : inside) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be removed: " + e.getMessage(), e);
        }
    }
}

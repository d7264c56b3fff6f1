package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what was written to the local cache on to S3, in the background. Until it is there, a marker in the cache's
 * folder says so: a killed process loses nothing that was written, and whoever opens the store on this host next, or
 * finds a key there, carries it on. An object arrives before the key that leads to it. Thread-safe.
 */
final class WriteBehind implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final int THREADS = 8;
    private static final long CLOSING_SECONDS = 30;
    private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

    private final S3Objects s3;
    private final S3Layout layout;
    private final LocalCache cache;
    private final Path objects;
    private final Path keys;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "write-behind");
        thread.setDaemon(true);
        return thread;
    });
    /** The last thing to be done about each object and key. */
    private final Map<String, Task> tasks = new ConcurrentHashMap<>();
    /** What each thread has to wait for when it flushes. */
    private final ThreadLocal<List<CompletableFuture<Void>>> own = ThreadLocal.withInitial(ArrayList::new);
    /** Held to mark a key, and to remove its mark: between reading and removing it, it must not become another one. */
    private final Object keyMarks = new Object();

    private record Task(boolean upload, CompletableFuture<Void> done) {}

    WriteBehind(S3Objects s3, S3Layout layout, LocalCache cache) {
        this.s3 = requireNonNull(s3, "s3");
        this.layout = requireNonNull(layout, "layout");
        this.cache = requireNonNull(cache, "cache");
        Path folder = cache.pendingFolder(layout.id());
        objects = folder.resolve("objects");
        keys = folder.resolve("keys");
        try {
            Files.createDirectories(objects);
            Files.createDirectories(keys);
            adoptAll();
        } catch (IOException e) {
            throw FileFailures.storage(folder, e);
        }
    }

    /** Goes on with what earlier processes left, and with what others on this host are at: once more does no harm. */
    private void adoptAll() throws IOException {
        int adopted = 0;
        for (String sha256 : names(objects)) {
            upload(sha256);
            adopted++;
        }
        for (String key : names(keys)) {
            pendingKey(key);
        }
        own.get().clear();
        if (adopted > 0) {
            LOG.info("{}: {} objects that another process left here are on their way", layout.root(), adopted);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    /** Begins to upload an object whose content is in the cache. */
    void object(String sha256, String mediaType) {
        mark(objects.resolve(sha256), mediaType.getBytes(StandardCharsets.UTF_8));
        upload(sha256);
    }

    /** Begins to record what a key produced, once the object is in S3. */
    void key(String key, KeyEntry entry) {
        synchronized (keyMarks) {
            mark(keys.resolve(KeyEntry.requireKey(key)), entry.json());
        }
        record(key, entry);
    }

    /** What a key produced, when that is not in S3 yet; it is on its way then. */
    Optional<KeyEntry> pendingKey(String key) {
        Optional<KeyEntry> entry = marked(key);
        if (entry.isEmpty() || cache.find(entry.get().sha256()).isEmpty()) {
            return Optional.empty();
        }
        record(key, entry.get());
        return entry;
    }

    /** Whether a key was removed, and S3 does not know yet. */
    boolean isRemoved(String key) {
        Task task = tasks.get("key " + key);
        return task != null && !task.upload();
    }

    /** Begins to remove the record of a key. */
    void removeKey(String key) {
        synchronized (keyMarks) {
            unmark(keys.resolve(KeyEntry.requireKey(key)));
        }
        remove("key " + key, layout.key(key));
    }

    /** Begins to remove an object. */
    void removeObject(String sha256) {
        unmark(objects.resolve(Sha256.require(sha256)));
        remove("object " + sha256, layout.object(sha256));
    }

    private Task upload(String sha256) {
        return enqueue("object " + sha256, true, NOTHING, () -> uploadNow(sha256));
    }

    private void uploadNow(String sha256) {
        Path marker = objects.resolve(sha256);
        Optional<byte[]> mediaType = read(marker);
        if (mediaType.isEmpty()) {
            // Removed since, or another process on this host was faster.
            return;
        }
        Optional<Path> file = cache.find(sha256);
        if (file.isEmpty()) {
            unmark(marker);
            throw FlowCutException.storage(
                    layout.object(sha256).toString(), "the cache lost it before it was uploaded", null);
        }
        S3Uri target = layout.object(sha256);
        if (!isThere(target, file.get())) {
            s3.put(target, new String(mediaType.get(), StandardCharsets.UTF_8), file.get());
        }
        unmark(marker);
    }

    /** A question is cheaper than sending a large object that an earlier run or another worker has sent. */
    private boolean isThere(S3Uri target, Path file) {
        try {
            long size = Files.size(file);
            return size > S3Multipart.PART_BYTES
                    && s3.head(target).map(S3Objects.Entry::size).equals(Optional.of(size));
        } catch (IOException e) {
            throw FileFailures.storage(file, e);
        }
    }

    private void record(String key, KeyEntry entry) {
        boolean waiting = Files.exists(objects.resolve(entry.sha256()));
        CompletableFuture<Void> object = waiting ? upload(entry.sha256()).done() : NOTHING;
        enqueue("key " + key, true, object, () -> recordNow(key, entry));
    }

    /** Nothing happens when the key was removed since, or has another result, which is recorded after this one. */
    private void recordNow(String key, KeyEntry entry) {
        Optional<KeyEntry> expected = Optional.of(entry);
        if (!marked(key).equals(expected)) {
            return;
        }
        s3.put(layout.key(key), "application/json", entry.json());
        synchronized (keyMarks) {
            if (marked(key).equals(expected)) {
                unmark(keys.resolve(key));
            }
        }
    }

    private Optional<KeyEntry> marked(String key) {
        return read(keys.resolve(KeyEntry.requireKey(key)))
                .flatMap(bytes -> KeyEntry.parse(bytes, "pending key " + key));
    }

    private void remove(String name, S3Uri uri) {
        enqueue(name, false, NOTHING, () -> {
            try {
                s3.delete(uri);
            } catch (FlowCutException e) {
                LOG.warn("stays until the garbage collection: {}", e.getMessage());
            }
        });
    }

    /** Appends work to what is to be done about a name; an upload that is already under way counts. */
    private Task enqueue(String name, boolean upload, CompletableFuture<Void> after, Runnable work) {
        Task task = tasks.compute(name, (same, last) -> {
            if (last != null && last.upload() && upload && name.startsWith("object ")) {
                return last;
            }
            CompletableFuture<?> before = last == null ? NOTHING : last.done().handle((done, failure) -> null);
            return new Task(upload, CompletableFuture.allOf(before, after).thenRunAsync(work, threads));
        });
        CompletableFuture<Void> tidied = task.done().whenComplete((done, failure) -> tasks.remove(name, task));
        if (upload) {
            own.get().add(tidied);
        }
        return task;
    }

    /**
     * Waits until all that this thread wrote is in S3.
     *
     * @throws FlowCutException of type Storage when something is not, after all repetitions; it is tried again when
     *     the store is opened next, or the key is looked for
     */
    void flush() {
        List<CompletableFuture<Void>> waiting = List.copyOf(own.get());
        own.get().clear();
        try {
            for (CompletableFuture<Void> one : waiting) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FlowCutException.storage(layout.root().toString(), "interrupted", e);
        } catch (ExecutionException e) {
            throw rootOf(e) instanceof FlowCutException known
                    ? new FlowCutException(known.type(), known.getMessage(), known.getCause())
                    : FlowCutException.storage(layout.root().toString(), "cannot be written: " + e.getCause(), e);
        }
    }

    /** Futures that wait for others wrap their failures. */
    private static Throwable rootOf(ExecutionException e) {
        Throwable cause = e.getCause();
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private void mark(Path marker, byte[] content) {
        try (TemporaryFile file = cache.begin()) {
            file.write(content, 0, content.length);
            file.moveLightlyTo(marker);
        } catch (IOException e) {
            throw FileFailures.storage(marker, e);
        }
    }

    private static void unmark(Path marker) {
        try {
            Files.deleteIfExists(marker);
        } catch (IOException e) {
            throw FileFailures.storage(marker, e);
        }
    }

    private static Optional<byte[]> read(Path marker) {
        try {
            return Optional.of(Files.readAllBytes(marker));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileFailures.storage(marker, e);
        }
    }

    /** Waits a while for what is under way. */
    @Override
    public void close() {
        CompletableFuture<?>[] rest = tasks.values().stream()
                .map(task -> task.done().handle((done, failure) -> null))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(rest).get(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("{}: not all is uploaded; the rest goes when this store is opened here again", layout.root());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("handled failures cannot fail", e);
        } finally {
            threads.shutdownNow();
        }
    }
}

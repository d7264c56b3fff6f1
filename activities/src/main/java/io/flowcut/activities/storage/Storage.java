package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * What a process reads from and writes to: its artifact store, and S3 for inputs and outputs. S3 is reached, and the
 * local cache opened, when something of it is first asked for. Thread-safe.
 */
public final class Storage implements AutoCloseable {
    private final Optional<StorageOptions> options;
    private final StorageListener listener;
    private final ArtifactStore artifacts;
    private Optional<S3Objects> s3 = Optional.empty();
    private Optional<LocalCache> cache = Optional.empty();

    /**
     * Opens the artifact store.
     *
     * @throws FlowCutException of type Config when its URI is of no known kind, of type Storage when it cannot be used
     */
    public Storage(StorageOptions options, StorageListener listener) {
        this.options = Optional.of(options);
        this.listener = requireNonNull(listener, "listener");
        try {
            artifacts = openArtifacts(options.uri());
        } catch (RuntimeException e) {
            s3.ifPresent(S3Objects::close);
            throw e;
        }
    }

    private Storage(ArtifactStore artifacts) {
        this.options = Optional.empty();
        this.listener = StorageListener.NONE;
        this.artifacts = requireNonNull(artifacts, "artifacts");
    }

    /** Local files beside an artifact store that is open already; S3 is refused. */
    public static Storage local(ArtifactStore artifacts) {
        return new Storage(artifacts);
    }

    private StorageOptions options() {
        return options.orElseThrow(
                () -> new FlowCutException(ErrorType.CONFIG, "s3:// cannot be used here: storage is not configured"));
    }

    private ArtifactStore openArtifacts(String uri) {
        try {
            if (S3Uri.matches(uri)) {
                return new S3ArtifactStore(S3Uri.parse(uri), s3(), cache(), listener);
            }
            if (uri.startsWith("file:")) {
                return new FileArtifactStore(Path.of(URI.create(uri)), listener);
            }
            if (!uri.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
                return new FileArtifactStore(Path.of(uri), listener);
            }
        } catch (IllegalArgumentException e) {
            throw unusable(uri);
        } catch (FlowCutException e) {
            throw e.type() == ErrorType.BAD_INPUT ? unusable(uri) : e;
        }
        throw unusable(uri);
    }

    private static FlowCutException unusable(String uri) {
        return new FlowCutException(
                ErrorType.CONFIG,
                "storage.uri: " + Redaction.of(uri)
                        + " is not allowed; allowed: a folder, a file: URI, or s3://bucket/prefix");
    }

    /** The artifact store. */
    public ArtifactStore artifacts() {
        return artifacts;
    }

    /** S3, for inputs and outputs. */
    public synchronized S3Objects s3() {
        if (s3.isEmpty()) {
            s3 = Optional.of(new S3Objects(options().s3(), listener));
        }
        return s3.get();
    }

    /** Local copies of objects in S3. */
    public synchronized LocalCache cache() {
        if (cache.isEmpty()) {
            cache = Optional.of(new LocalCache(options().cache(), options().cacheLimit(), listener));
        }
        return cache.get();
    }

    /**
     * A local copy of an object in S3 whose content is known by its digest.
     *
     * @param sha256 64 lower-case hexadecimal digits
     * @return the file, verified; it stays until the cache drops it
     * @throws FlowCutException of type BadInput when there is no such object or its content is another, of type Storage
     *     when S3 or the cache fails
     */
    public Path fetch(S3Uri uri, String sha256) {
        LocalCache.Fetched fetched = cache().fetch(sha256, reader -> s3().get(uri, reader))
                .orElseThrow(() -> FlowCutException.badInput(uri.toString(), "no such object"));
        if (!fetched.sha256().equals(sha256)) {
            throw FlowCutException.badInput(
                    uri.toString(), "the SHA-256 is " + fetched.sha256() + ", and " + sha256 + " was expected");
        }
        return fetched.file();
    }

    /**
     * A local copy of an object in S3, read anew.
     *
     * @throws FlowCutException of type BadInput when there is no such object, of type Storage when S3 or the cache fails
     */
    public Copy fetch(S3Uri uri) {
        return fetch(uri, bytes -> {});
    }

    /** Like {@link #fetch(S3Uri)}; {@code progress} is told of the bytes so far, often, and ends it by what it throws. */
    public Copy fetch(S3Uri uri, LongConsumer progress) {
        return cache().download(reader -> s3().get(uri, reader), progress)
                .map(fetched -> new Copy(fetched.file(), fetched.sha256()))
                .orElseThrow(() -> FlowCutException.badInput(uri.toString(), "no such object"));
    }

    /** A new name for a file of this process; the caller removes it, and a later process those of killed ones. */
    public Path temporaryPath() {
        return cache().temporaryPath();
    }

    /**
     * A local copy.
     *
     * @param file stays until the cache drops it
     * @param sha256 digest of its content
     */
    public record Copy(Path file, String sha256) {}

    /** Waits a while for what is on its way to S3, and closes connections. */
    @Override
    public synchronized void close() {
        artifacts.close();
        s3.ifPresent(S3Objects::close);
    }
}

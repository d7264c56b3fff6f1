package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Artifacts in S3, laid out as in a {@link FileArtifactStore}, behind a local cache: what is read is kept there, what is
 * written goes there first and to S3 in the background. {@link #flush()} waits for S3; what a step reports must have
 * been flushed. Objects in S3 are whole or absent, and verified when they are read.
 */
public final class S3ArtifactStore implements CollectableStore {
    private final S3Layout layout;
    private final S3Objects s3;
    private final LocalCache cache;
    private final StorageListener listener;
    private final WriteBehind behind;

    /**
     * Opens a store; what an earlier process on this host did not get to S3 is on its way then.
     *
     * @param root the prefix that all of the store lies below
     * @throws FlowCutException of type Storage when the bucket cannot be reached
     */
    public S3ArtifactStore(S3Uri root, S3Objects s3, LocalCache cache, StorageListener listener) {
        this.layout = new S3Layout(root);
        this.s3 = requireNonNull(s3, "s3");
        this.cache = requireNonNull(cache, "cache");
        this.listener = requireNonNull(listener, "listener");
        s3.check(root);
        behind = new WriteBehind(s3, layout, cache);
    }

    @Override
    public ArtifactSink create(String mediaType) {
        requireNonNull(mediaType, "mediaType");
        return new HashingSink(cache.begin(), (file, sha256) -> commit(mediaType, file, sha256));
    }

    private ArtifactRef commit(String mediaType, TemporaryFile file, String sha256) {
        cache.add(sha256, file);
        behind.object(sha256, mediaType);
        listener.artifactWritten(file.size());
        return reference(mediaType, sha256, file.size());
    }

    @Override
    public byte[] read(ArtifactRef ref) {
        Path file = localFile(ref);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw FileFailures.storage(file, e);
        }
    }

    @Override
    public InputStream open(ArtifactRef ref) {
        Path file = localFile(ref);
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw FileFailures.storage(file, e);
        }
    }

    @Override
    public Path localFile(ArtifactRef ref) {
        S3Uri uri = layout.object(ref.sha256());
        // The second try tells content that was damaged on its way from content that is damaged in S3.
        for (int attempt = 1; ; attempt++) {
            Optional<LocalCache.Fetched> fetched = cache.fetch(ref.sha256(), reader -> s3.get(uri, reader));
            if (fetched.isEmpty()) {
                throw FlowCutException.lost(uri.toString(), "missing", null);
            }
            if (fetched.get().sha256().equals(ref.sha256())) {
                listener.artifactRead(ref.size());
                return fetched.get().file();
            }
            cache.remove(fetched.get().sha256());
            if (attempt == 2) {
                listener.corrupted(uri.toString());
                s3.delete(uri);
                throw FlowCutException.lost(
                        uri.toString(),
                        "content does not match its SHA-256; removed, so that it is computed again",
                        null);
            }
        }
    }

    @Override
    public Optional<ArtifactRef> find(String key) {
        Optional<KeyEntry> pending = behind.pendingKey(key);
        if (pending.isPresent()) {
            return pending.map(this::reference);
        }
        S3Uri uri = layout.key(key);
        if (behind.isRemoved(key)) {
            return Optional.empty();
        }
        return s3.get(uri, InputStream::readAllBytes)
                .flatMap(content -> KeyEntry.parse(content, uri.toString()))
                .filter(this::isThere)
                .map(this::reference);
    }

    private boolean isThere(KeyEntry entry) {
        return s3.head(layout.object(entry.sha256()))
                .filter(object -> object.size() == entry.size())
                .isPresent();
    }

    @Override
    public void link(String key, ArtifactRef ref) {
        behind.key(key, KeyEntry.of(ref));
    }

    @Override
    public void unlink(String key) {
        behind.removeKey(key);
    }

    @Override
    public void delete(ArtifactRef ref) {
        behind.removeObject(ref.sha256());
        cache.remove(ref.sha256());
    }

    @Override
    public void keep(String id, byte[] manifest) {
        s3.put(layout.manifest(id), "application/json", manifest);
    }

    @Override
    public Map<String, byte[]> manifests() {
        Map<String, byte[]> found = new TreeMap<>();
        s3.list(
                layout.manifests(),
                entry -> s3.get(entry.uri(), InputStream::readAllBytes)
                        .ifPresent(content -> found.put(entry.uri().fileName(), content)));
        return found;
    }

    @Override
    public void forget(String id) {
        s3.delete(layout.manifest(id));
    }

    @Override
    public Collected collectGarbage(Set<String> live, Duration grace, boolean dryRun) {
        return new S3GarbageCollection(layout, s3, live, grace, dryRun).run();
    }

    @Override
    public void flush() {
        behind.flush();
    }

    /** Waits a while for what is on its way to S3. */
    @Override
    public void close() {
        behind.close();
    }

    private ArtifactRef reference(KeyEntry entry) {
        return reference(entry.mediaType(), entry.sha256(), entry.size());
    }

    private ArtifactRef reference(String mediaType, String sha256, long size) {
        return new ArtifactRef(layout.object(sha256).toString(), mediaType, sha256, size);
    }
}

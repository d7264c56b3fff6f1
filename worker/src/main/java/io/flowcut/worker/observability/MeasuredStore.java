package io.flowcut.worker.observability;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** An artifact store whose traffic is counted, whatever it is made of. */
final class MeasuredStore implements ArtifactStore {
    private final ArtifactStore store;
    private final StoreMetrics metrics;

    MeasuredStore(ArtifactStore store, StoreMetrics metrics) {
        this.store = requireNonNull(store, "store");
        this.metrics = requireNonNull(metrics, "metrics");
    }

    @Override
    public ArtifactRef put(String mediaType, byte[] content) {
        return written(store.put(mediaType, content));
    }

    @Override
    public ArtifactRef put(String mediaType, Path file) {
        return written(store.put(mediaType, file));
    }

    @Override
    public ArtifactSink create(String mediaType) {
        ArtifactSink sink = store.create(mediaType);
        return new ArtifactSink() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                sink.write(bytes, offset, length);
            }

            @Override
            public ArtifactRef commit() {
                return written(sink.commit());
            }

            @Override
            public void close() {
                sink.close();
            }
        };
    }

    @Override
    public byte[] read(ArtifactRef ref) {
        byte[] content = store.read(ref);
        metrics.read(content.length);
        return content;
    }

    @Override
    public InputStream open(ArtifactRef ref) {
        InputStream stream = store.open(ref);
        metrics.read(ref.size());
        return stream;
    }

    @Override
    public Path localFile(ArtifactRef ref) {
        Path file = store.localFile(ref);
        metrics.read(ref.size());
        return file;
    }

    @Override
    public Optional<ArtifactRef> find(String key) {
        Optional<ArtifactRef> found = store.find(key);
        metrics.lookedUp(found.isPresent());
        return found;
    }

    @Override
    public void link(String key, ArtifactRef ref) {
        store.link(key, ref);
    }

    @Override
    public void unlink(String key) {
        store.unlink(key);
    }

    @Override
    public void delete(ArtifactRef ref) {
        store.delete(ref);
    }

    private ArtifactRef written(ArtifactRef ref) {
        metrics.written(ref.size());
        return ref;
    }
}

package io.flowcut.activities.testing;

import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An artifact store in memory, for tests of what writes to one. */
public final class MemoryStore implements ArtifactStore {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, ArtifactRef> links = new ConcurrentHashMap<>();

    @Override
    public ArtifactRef put(String mediaType, byte[] content) {
        String digest;
        try {
            digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        objects.put(digest, content.clone());
        return new ArtifactRef("memory:" + digest, mediaType, digest, content.length);
    }

    @Override
    public ArtifactRef put(String mediaType, Path file) {
        try {
            return put(mediaType, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ArtifactSink create(String mediaType) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new ArtifactSink() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                content.write(bytes, offset, length);
            }

            @Override
            public ArtifactRef commit() {
                return put(mediaType, content.toByteArray());
            }

            @Override
            public void close() {
                content.reset();
            }
        };
    }

    @Override
    public byte[] read(ArtifactRef ref) {
        byte[] content = objects.get(ref.sha256());
        if (content == null) {
            throw new IllegalArgumentException("not in the store: " + ref);
        }
        return content.clone();
    }

    @Override
    public InputStream open(ArtifactRef ref) {
        return new ByteArrayInputStream(read(ref));
    }

    @Override
    public Path localFile(ArtifactRef ref) {
        try {
            Path file = Files.createTempFile("memory-store", ".bin");
            file.toFile().deleteOnExit();
            return Files.write(file, read(ref));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<ArtifactRef> find(String key) {
        return Optional.ofNullable(links.get(key)).filter(ref -> objects.containsKey(ref.sha256()));
    }

    @Override
    public void link(String key, ArtifactRef ref) {
        links.put(key, ref);
    }

    @Override
    public void unlink(String key) {
        links.remove(key);
    }

    /** Number of objects. */
    public int size() {
        return objects.size();
    }

    /** Forgets an object, as garbage collection does. */
    public void drop(ArtifactRef ref) {
        objects.remove(ref.sha256());
    }

    @Override
    public void delete(ArtifactRef ref) {
        objects.remove(ref.sha256());
    }
}

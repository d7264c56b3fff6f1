package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Artifacts in a folder:
 *
 * <pre>
 * objects/ab/abcdef...   one file an object, named by the SHA-256 of its content
 * keys/12/1234...        what a step's key produced: media type, SHA-256 and size, as JSON
 * manifests/             what runs refer to, for the garbage collection
 * tmp/                   objects that are being written
 * </pre>
 *
 * References are resolved by their digest, so that a store may be moved or mounted elsewhere. Files are written to
 * {@code tmp/}, forced to the disk and renamed. Two processes that write the same object replace it by itself.
 */
public final class FileArtifactStore implements CollectableStore {
    private final Path objects;
    private final Path keys;
    private final Path manifests;
    private final Path temporary;
    private final StorageListener listener;
    private final VerifiedObjects verified = new VerifiedObjects();

    /**
     * Opens a store, makes its folders where they are missing and removes what killed processes left half written.
     *
     * @param root the folder; all of it must lie on one file system
     */
    public FileArtifactStore(Path root) {
        this(root, StorageListener.NONE);
    }

    /** Like {@link #FileArtifactStore(Path)}, telling a listener what is read and written. */
    public FileArtifactStore(Path root, StorageListener listener) {
        this.listener = requireNonNull(listener, "listener");
        Path absolute = requireNonNull(root, "root").toAbsolutePath().normalize();
        objects = absolute.resolve("objects");
        keys = absolute.resolve("keys");
        manifests = absolute.resolve("manifests");
        temporary = absolute.resolve("tmp");
        try {
            Files.createDirectories(objects);
            Files.createDirectories(keys);
            Files.createDirectories(temporary);
            TemporaryFile.removeStale(temporary);
        } catch (IOException e) {
            throw FileFailures.storage(absolute, e);
        }
    }

    @Override
    public ArtifactSink create(String mediaType) {
        requireNonNull(mediaType, "mediaType");
        try {
            return new HashingSink(new TemporaryFile(temporary), (file, sha256) -> commit(mediaType, file, sha256));
        } catch (IOException e) {
            throw FileFailures.storage(temporary, e);
        }
    }

    private ArtifactRef commit(String mediaType, TemporaryFile file, String sha256) {
        Path target = object(sha256);
        try {
            file.moveTo(target);
            verified.remember(sha256, target);
        } catch (IOException e) {
            throw FileFailures.storage(target, e);
        }
        listener.artifactWritten(file.size());
        return reference(mediaType, sha256, file.size());
    }

    @Override
    public byte[] read(ArtifactRef ref) {
        Path file = object(ref.sha256());
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw FileFailures.object(file, e);
        }
        if (!Sha256.of(content).equals(ref.sha256())) {
            throw corrupt(file, ref);
        }
        listener.artifactRead(content.length);
        return content;
    }

    @Override
    public InputStream open(ArtifactRef ref) {
        Path file = object(ref.sha256());
        try {
            InputStream content = Files.newInputStream(file);
            listener.artifactRead(ref.size());
            return new VerifyingInputStream(content, ref.sha256(), () -> {
                throw corrupt(file, ref);
            });
        } catch (IOException e) {
            throw FileFailures.object(file, e);
        }
    }

    @Override
    public Path localFile(ArtifactRef ref) {
        Path file = object(ref.sha256());
        try {
            if (verified.verify(ref.sha256(), file)) {
                listener.artifactRead(ref.size());
                return file;
            }
        } catch (IOException e) {
            throw FileFailures.object(file, e);
        }
        throw corrupt(file, ref);
    }

    @Override
    public Optional<ArtifactRef> find(String key) {
        Path file = keyFile(key);
        try {
            Optional<KeyEntry> entry = readKey(file);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            KeyEntry found = entry.get();
            Path object = object(found.sha256());
            return Files.isRegularFile(object) && Files.size(object) == found.size()
                    ? Optional.of(reference(found.mediaType(), found.sha256(), found.size()))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileFailures.storage(file, e);
        }
    }

    /** The entry of a key file; empty when there is none or it is damaged, which means to compute again. */
    private static Optional<KeyEntry> readKey(Path file) throws IOException {
        return readIfThere(file).flatMap(content -> KeyEntry.parse(content, file.toString()));
    }

    private static Optional<byte[]> readIfThere(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void link(String key, ArtifactRef ref) {
        Path target = keyFile(key);
        try (TemporaryFile file = new TemporaryFile(temporary)) {
            byte[] entry = KeyEntry.of(ref).json();
            file.write(entry, 0, entry.length);
            file.moveTo(target);
        } catch (IOException e) {
            throw FileFailures.storage(target, e);
        }
    }

    @Override
    public void unlink(String key) {
        remove(keyFile(key));
    }

    @Override
    public void delete(ArtifactRef ref) {
        remove(object(ref.sha256()));
        verified.forget(ref.sha256());
    }

    @Override
    public void keep(String id, byte[] manifest) {
        Path target = manifests.resolve(KeyEntry.requireKey(id));
        try (TemporaryFile file = new TemporaryFile(temporary)) {
            file.write(manifest, 0, manifest.length);
            file.moveTo(target);
        } catch (IOException e) {
            throw FileFailures.storage(target, e);
        }
    }

    @Override
    public Map<String, byte[]> manifests() {
        Map<String, byte[]> found = new TreeMap<>();
        if (Files.notExists(manifests)) {
            return found;
        }
        try {
            ChangingTree.walk(
                    manifests,
                    (file, attributes) -> readIfThere(file)
                            .ifPresent(content -> found.put(file.getFileName().toString(), content)));
            return found;
        } catch (IOException e) {
            throw FileFailures.storage(manifests, e);
        }
    }

    @Override
    public void forget(String id) {
        remove(manifests.resolve(KeyEntry.requireKey(id)));
    }

    @Override
    public Collected collectGarbage(Set<String> live, Duration grace, boolean dryRun) {
        GarbageCollection collection = new GarbageCollection(
                live, Instant.now().minus(grace), dryRun, file -> readKey(file).map(KeyEntry::sha256));
        try {
            Collected collected = collection.run(keys, objects);
            if (!dryRun) {
                TemporaryFile.removeStale(temporary);
            }
            return collected;
        } catch (IOException e) {
            throw FileFailures.storage(objects.getParent(), e);
        }
    }

    private void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw FileFailures.storage(file, e);
        }
    }

    private Path object(String sha256) {
        return objects.resolve(Sha256.require(sha256).substring(0, 2)).resolve(sha256);
    }

    private Path keyFile(String key) {
        return keys.resolve(KeyEntry.requireKey(key).substring(0, 2)).resolve(key);
    }

    private ArtifactRef reference(String mediaType, String sha256, long size) {
        return new ArtifactRef(object(sha256).toUri().toString(), mediaType, sha256, size);
    }

    private FlowCutException corrupt(Path file, ArtifactRef ref) {
        delete(ref);
        listener.corrupted(file.toString());
        return FlowCutException.lost(
                file.toString(), "content does not match its SHA-256; removed, so that it is computed again", null);
    }
}

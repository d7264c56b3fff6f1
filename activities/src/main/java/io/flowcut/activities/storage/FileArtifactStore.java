package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts in a folder:
 *
 * <pre>
 * objects/ab/abcdef...   one file an object, named by the SHA-256 of its content
 * keys/12/1234...        what a step's key produced: media type, SHA-256 and size, as JSON
 * tmp/                   objects that are being written
 * </pre>
 *
 * References are resolved by their digest, so that a store may be moved or mounted elsewhere. Files are written to
 * {@code tmp/}, forced to the disk and renamed. Two processes that write the same object replace it by itself.
 */
public final class FileArtifactStore implements ArtifactStore {
    /** A temporary file is written to all the time; one untouched for so long belongs to a killed process. */
    private static final Duration STALE = Duration.ofHours(6);

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]{2}[A-Za-z0-9._-]{0,180}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Logger log = LoggerFactory.getLogger(FileArtifactStore.class);

    /** What a key file holds; the URI is made anew, for the store may have moved. */
    record KeyEntry(String mediaType, String sha256, long size) {}

    private final Path objects;
    private final Path keys;
    private final Path temporary;
    private final ObjectMapper json = new ObjectMapper();
    private final VerifiedObjects verified = new VerifiedObjects();

    /**
     * Opens a store, makes its folders where they are missing and removes what killed processes left half written.
     *
     * @param root the folder; all of it must lie on one file system
     */
    public FileArtifactStore(Path root) {
        Path absolute = requireNonNull(root, "root").toAbsolutePath().normalize();
        objects = absolute.resolve("objects");
        keys = absolute.resolve("keys");
        temporary = absolute.resolve("tmp");
        try {
            Files.createDirectories(objects);
            Files.createDirectories(keys);
            Files.createDirectories(temporary);
            removeStaleFiles();
        } catch (IOException e) {
            throw failure(absolute, e);
        }
    }

    private void removeStaleFiles() throws IOException {
        Instant oldest = Instant.now().minus(STALE);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
            for (Path file : files) {
                // Another process may clean up or finish its file at the same moment.
                if (Files.exists(file) && modified(file).isBefore(oldest)) {
                    Files.deleteIfExists(file);
                    log.info("removed {}, which a killed process left", file);
                }
            }
        }
    }

    private static Instant modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX;
        }
    }

    @Override
    public ArtifactRef put(String mediaType, byte[] content) {
        requireNonNull(content, "content");
        try (ArtifactSink sink = create(mediaType)) {
            sink.write(content);
            return sink.commit();
        }
    }

    @Override
    public ArtifactRef put(String mediaType, Path file) {
        byte[] buffer = new byte[1 << 16];
        try (ArtifactSink sink = create(mediaType);
                InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sink.write(buffer, 0, n);
            }
            return sink.commit();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    @Override
    public ArtifactSink create(String mediaType) {
        requireNonNull(mediaType, "mediaType");
        try {
            return new FileSink(mediaType, new TemporaryFile(temporary));
        } catch (IOException e) {
            throw failure(temporary, e);
        }
    }

    private final class FileSink implements ArtifactSink {
        private final String mediaType;
        private final TemporaryFile file;
        private final MessageDigest digest = Sha256.begin();
        private long size;

        FileSink(String mediaType, TemporaryFile file) {
            this.mediaType = mediaType;
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                file.write(bytes, offset, length);
            } catch (IOException e) {
                throw failure(temporary, e);
            }
            digest.update(bytes, offset, length);
            size += length;
        }

        @Override
        public ArtifactRef commit() {
            ArtifactRef ref = reference(mediaType, Sha256.finish(digest), size);
            Path target = object(ref.sha256());
            try {
                file.moveTo(target);
                verified.remember(ref.sha256(), target);
            } catch (IOException e) {
                throw failure(target, e);
            }
            return ref;
        }

        @Override
        public void close() {
            try {
                file.close();
            } catch (IOException e) {
                throw failure(temporary, e);
            }
        }
    }

    @Override
    public byte[] read(ArtifactRef ref) {
        Path file = object(ref.sha256());
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw failure(file, e);
        }
        if (!Sha256.of(content).equals(ref.sha256())) {
            throw corrupt(file, ref);
        }
        return content;
    }

    @Override
    public InputStream open(ArtifactRef ref) {
        Path file = object(ref.sha256());
        try {
            return new VerifyingInputStream(Files.newInputStream(file), ref.sha256(), () -> {
                throw corrupt(file, ref);
            });
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    @Override
    public Path localFile(ArtifactRef ref) {
        Path file = object(ref.sha256());
        try {
            if (verified.verify(ref.sha256(), file)) {
                return file;
            }
        } catch (IOException e) {
            throw failure(file, e);
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
            throw failure(file, e);
        }
    }

    /** The entry of a key file; empty when there is none or it is damaged, which means to compute again. */
    private Optional<KeyEntry> readKey(Path file) throws IOException {
        try {
            KeyEntry entry = json.readValue(Files.readAllBytes(file), KeyEntry.class);
            if (entry.sha256() != null
                    && entry.mediaType() != null
                    && DIGEST.matcher(entry.sha256()).matches()) {
                return Optional.of(entry);
            }
            log.warn("{}: not a key entry; the step is computed again", file);
        } catch (JsonProcessingException e) {
            log.warn("{}: damaged; the step is computed again: {}", file, e.getOriginalMessage());
        } catch (NoSuchFileException e) {
            log.trace("{}: not there", file);
        }
        return Optional.empty();
    }

    @Override
    public void link(String key, ArtifactRef ref) {
        Path target = keyFile(key);
        try (TemporaryFile file = new TemporaryFile(temporary)) {
            byte[] entry = json.writeValueAsBytes(new KeyEntry(ref.mediaType(), ref.sha256(), ref.size()));
            file.write(entry, 0, entry.length);
            file.moveTo(target);
        } catch (IOException e) {
            throw failure(target, e);
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

    /**
     * Removes what no run refers to: all keys whose object is not in {@code live}, and all objects that are neither in
     * {@code live} nor the result of a key that stays. References inside objects are not followed: name them all.
     *
     * @param live SHA-256 of the objects to keep
     * @param grace what was written within this time stays, for a run may be about to refer to it; longer than the
     *     longest step of a running worker
     */
    public Collected collectGarbage(Set<String> live, Duration grace) {
        GarbageCollection collection = new GarbageCollection(
                live, Instant.now().minus(grace), file -> readKey(file).map(KeyEntry::sha256));
        try {
            Collected collected = collection.run(keys, objects);
            removeStaleFiles();
            return collected;
        } catch (IOException e) {
            throw failure(objects.getParent(), e);
        }
    }

    private void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private Path object(String sha256) {
        if (!DIGEST.matcher(sha256).matches()) {
            throw FlowCutException.storage(sha256, "not a SHA-256", null);
        }
        return objects.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private Path keyFile(String key) {
        if (!KEY.matcher(key).matches()) {
            throw FlowCutException.storage(key, "not a key of the artifact store", null);
        }
        return keys.resolve(key.substring(0, 2)).resolve(key);
    }

    private ArtifactRef reference(String mediaType, String sha256, long size) {
        return new ArtifactRef(object(sha256).toUri().toString(), mediaType, sha256, size);
    }

    private FlowCutException corrupt(Path file, ArtifactRef ref) {
        delete(ref);
        return FlowCutException.storage(
                file.toString(), "content does not match its SHA-256; removed, so that it is computed again", null);
    }

    private static FlowCutException failure(Path file, IOException e) {
        return FlowCutException.storage(file.toString(), cause(e), e);
    }

    /** One clause for the user: what the operating system says, without the path and Java's class names. */
    private static String cause(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "missing";
        }
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof ClosedByInterruptException) {
            return "interrupted";
        }
        String text = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        if (text == null) {
            return e.getClass().getSimpleName();
        }
        return text.contains("No space left") ? "no space left on the disk" : text;
    }
}

package io.flowcut.activities.dataset;

import static io.flowcut.workflows.error.FlowCutException.storage;
import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.storage.Storage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Outputs below a prefix in S3, where an object appears whole or not at all. Large files grow on the local disk and are
 * uploaded when they are committed.
 */
public final class S3OutputFolder implements OutputFolder {
    private final S3Uri root;
    private final Storage storage;

    public S3OutputFolder(S3Uri root, Storage storage) {
        this.root = requireNonNull(root, "root");
        this.storage = requireNonNull(storage, "storage");
    }

    /** The media type that browsers go by. */
    private static String mediaType(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "json" -> "application/json";
            case "png" -> "image/png";
            case "html" -> "text/html; charset=utf-8";
            default -> "application/octet-stream";
        };
    }

    @Override
    public boolean write(String path, byte[] content) {
        storage.s3().put(resolve(path), mediaType(path), content);
        return true;
    }

    /** Writes a file of the local disk at once, in parts where it is large. */
    public void upload(String path, Path file) {
        storage.s3().put(resolve(path), mediaType(path), file);
    }

    @Override
    public StagedFile stage(String path) {
        return new Staged(resolve(path), mediaType(path), storage.temporaryPath());
    }

    @Override
    public void tidy(String path) {
        // A file grows on the local disk, and an object is not there before it is whole.
    }

    private S3Uri resolve(String path) {
        S3Uri target = root;
        for (String part : path.split("/", -1)) {
            target = target.resolve(SafeNames.require(part, path));
        }
        return target;
    }

    private final class Staged implements StagedFile {
        private final S3Uri target;
        private final String mediaType;
        private final Path temporary;
        private final OutputStream stream;

        Staged(S3Uri target, String mediaType, Path temporary) {
            this.target = target;
            this.mediaType = mediaType;
            this.temporary = temporary;
            try {
                stream = new BufferedOutputStream(
                        Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        1 << 16);
            } catch (IOException e) {
                throw storage(temporary.toString(), "cannot be written: " + e, e);
            }
        }

        @Override
        public OutputStream stream() {
            return stream;
        }

        @Override
        public void commit() {
            try {
                stream.close();
            } catch (IOException e) {
                throw storage(temporary.toString(), "cannot be written: " + e.getMessage(), e);
            }
            storage.s3().put(target, mediaType, temporary);
        }

        @Override
        public void close() {
            // The local file goes even when its end can no longer be written, as on a full disk.
            try (OutputStream unfinished = stream) {
                unfinished.flush();
            } catch (IOException e) {
                throw storage(temporary.toString(), "cannot be written: " + e.getMessage(), e);
            } finally {
                remove();
            }
        }

        private void remove() {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                throw storage(temporary.toString(), "cannot be removed: " + e.getMessage(), e);
            }
        }
    }
}

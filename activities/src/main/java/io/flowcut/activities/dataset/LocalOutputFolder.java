package io.flowcut.activities.dataset;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static io.flowcut.workflows.error.FlowCutException.storage;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;

/** An output folder on a local or mounted file system. Files are written under a temporary name and renamed. */
public final class LocalOutputFolder implements OutputFolder {
    private static final String UNFINISHED = ".flowcut-";
    private static final String UNFINISHED_END = ".tmp";

    private final Path root;

    public LocalOutputFolder(Path root) {
        this.root = requireNonNull(root, "root").toAbsolutePath().normalize();
    }

    /** Opens the folder of a {@code file:} URI; any other is BadInput. */
    public static OutputFolder open(String uri) {
        try {
            URI parsed = URI.create(uri);
            if ("file".equalsIgnoreCase(parsed.getScheme())) {
                return new LocalOutputFolder(Path.of(parsed));
            }
        } catch (IllegalArgumentException e) {
            throw badInput(uri, "not a file: URI of a folder: " + e.getMessage());
        }
        throw badInput(uri, "the output must be a file: URI");
    }

    @Override
    public boolean write(String path, byte[] content) {
        Path target = resolve(path);
        try {
            if (Files.isRegularFile(target)
                    && Files.size(target) == content.length
                    && Arrays.equals(Files.readAllBytes(target), content)) {
                return false;
            }
        } catch (IOException e) {
            throw storage(target.toString(), "cannot be compared: " + e.getMessage(), e);
        }
        try (StagedFile file = stage(path)) {
            try (OutputStream stream = file.stream()) {
                stream.write(content);
            } catch (IOException e) {
                throw storage(target.toString(), "cannot be written: " + e.getMessage(), e);
            }
            file.commit();
        }
        return true;
    }

    @Override
    public StagedFile stage(String path) {
        Path target = resolve(path);
        try {
            Path parent = requireNonNull(target.getParent());
            Files.createDirectories(parent);
            // Not createTempFile, which keeps the file from everyone but its owner for good.
            Path temporary = parent.resolve(UNFINISHED + UUID.randomUUID() + UNFINISHED_END);
            OutputStream stream =
                    Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new Staged(target, temporary, new BufferedOutputStream(stream, 1 << 16));
        } catch (IOException e) {
            throw storage(target.toString(), "cannot be written: " + e, e);
        }
    }

    @Override
    public void tidy(String path) {
        Path folder = path.isEmpty() ? root : resolve(path);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, UNFINISHED + "*" + UNFINISHED_END)) {
            for (Path file : unfinished) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw storage(folder.toString(), "cannot be tidied up: " + e.getMessage(), e);
        }
    }

    private Path resolve(String path) {
        try {
            Path target = root;
            for (String part : path.split("/", -1)) {
                target = target.resolve(SafeNames.require(part, path));
            }
            return target;
        } catch (InvalidPathException e) {
            // Half a character, or one beyond the encoding of this machine's file names.
            throw badInput(path, "cannot be a file name here: " + e.getReason());
        }
    }

    private static final class Staged implements StagedFile {
        private final Path target;
        private final Path temporary;
        private final OutputStream stream;
        private boolean committed;

        Staged(Path target, Path temporary, OutputStream stream) {
            this.target = target;
            this.temporary = temporary;
            this.stream = stream;
        }

        @Override
        public OutputStream stream() {
            return stream;
        }

        @Override
        public void commit() {
            try {
                stream.close();
                try {
                    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } catch (AtomicMoveNotSupportedException e) {
                    Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
                }
                committed = true;
            } catch (IOException e) {
                throw storage(target.toString(), "cannot be put in place: " + e, e);
            }
        }

        @Override
        public void close() {
            if (committed) {
                return;
            }
            // The temporary file goes even when its end can no longer be written, as on a full disk.
            try (OutputStream unfinished = stream) {
                unfinished.flush();
            } catch (IOException e) {
                throw storage(target.toString(), "cannot be written: " + e.getMessage(), e);
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

package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.error.FlowCutException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * An output folder on a disk. New outputs grow in {@code .flowcut/staging} and are moved to their place when all of them
 * are finished, so that a run that fails leaves earlier output as it was. One run at a time works in a folder.
 */
final class LocalRunFolder implements RunFolder {
    static final List<String> OUTPUTS = List.of("masks", "segments.json", "annotations.json");

    private final Path root;
    private final FileChannel lockFile;
    private Path staging;
    private boolean kept;

    private LocalRunFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.staging = root.resolve(".flowcut").resolve("staging");
        this.lockFile = lockFile;
    }

    /**
     * Opens the folder, makes it where it is missing, and checks that it can be written.
     *
     * @throws FlowCutException of type Storage when it cannot be written, or another run works in it
     */
    static LocalRunFolder open(Path out) {
        Path root = requireNonNull(out, "out").toAbsolutePath().normalize();
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw FlowCutException.storage(out.toString(), "is a file, not a folder", new IOException("not a folder"));
        }
        try {
            Files.createDirectories(root.resolve(".flowcut"));
            LocalRunFolder folder =
                    new LocalRunFolder(root, lock(root.resolve(".flowcut").resolve("lock"), out));
            deleteTree(folder.staging);
            Files.createDirectories(folder.staging);
            return folder;
        } catch (IOException e) {
            throw FlowCutException.storage(out.toString(), "cannot be written: " + e.getMessage(), e);
        }
    }

    private static FileChannel lock(Path file, Path out) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by another run in this process.
        }
        channel.close();
        throw FlowCutException.storage(
                out.toString(), "another run is at work in this folder", new IOException("locked"));
    }

    Path root() {
        return root;
    }

    @Override
    public String uri() {
        return root.toUri().toString();
    }

    @Override
    public Staging stage(Storage storage) {
        return new Staging() {
            @Override
            public String uri() {
                return staging.toUri().toString();
            }

            @Override
            public void keep(String name) {
                keepStaging(name);
            }

            @Override
            public void copyFrom(String source) {
                new OutputCopy(storage).intoFolder(source, staging);
            }

            @Override
            public void close() {
                removeStaging();
            }
        };
    }

    private void keepStaging(String name) {
        staging = own().resolve("staging-" + name);
        kept = true;
        try {
            Files.createDirectories(staging);
        } catch (IOException e) {
            throw FlowCutException.storage(staging.toString(), "cannot be made: " + e.getMessage(), e);
        }
    }

    private void removeStaging() {
        if (kept) {
            return;
        }
        try {
            deleteTree(staging);
        } catch (IOException e) {
            throw FlowCutException.storage(root.toString(), "cannot be tidied up: " + e.getMessage(), e);
        }
    }

    @Override
    public Path local() {
        return root;
    }

    @Override
    public Path own() {
        return root.resolve(".flowcut");
    }

    @Override
    public String name(String file) {
        return root.resolve(file).toString();
    }

    @Override
    public String digest(String file) {
        try {
            return Sha256.of(root.resolve(file));
        } catch (IOException e) {
            throw FlowCutException.storage(root.resolve(file).toString(), "cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void publishLocal(String file) {
        // It was written to its place.
    }

    @Override
    public void publish() {
        Path replaced = own().resolve("replaced");
        try {
            deleteTree(replaced);
            Files.createDirectories(replaced);
            for (String name : OUTPUTS) {
                Path target = root.resolve(name);
                Path fresh = staging.resolve(name);
                if (Files.isDirectory(target)) {
                    Files.move(target, replaced.resolve(name));
                }
                if (Files.exists(fresh)) {
                    Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            deleteTree(replaced);
            kept = false;
        } catch (IOException e) {
            throw FlowCutException.storage(
                    root.toString(), "outputs cannot be moved to their place: " + e.getMessage(), e);
        }
    }

    /** Writes the file beside its place and renames it. */
    @Override
    public void write(String name, Content content) {
        Path fresh = staging.resolve(name);
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
                content.writeTo(out);
            }
            Files.move(fresh, root.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FlowCutException.storage(root.resolve(name).toString(), "cannot be written: " + e.getMessage(), e);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw FlowCutException.storage(root.toString(), "cannot be unlocked: " + e.getMessage(), e);
        }
    }
}

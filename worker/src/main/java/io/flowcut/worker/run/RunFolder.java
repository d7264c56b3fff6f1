package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
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
import java.util.stream.Stream;

/**
 * The output folder of a run. New outputs grow in {@code .flowcut/staging} and are moved to their place when all of them
 * are finished, so that a run that fails leaves earlier output as it was. One run at a time works in a folder.
 */
final class RunFolder implements AutoCloseable {
    private static final List<String> OUTPUTS = List.of("masks", "segments.json", "annotations.json");

    private final Path root;
    private final FileChannel lockFile;
    private Path staging;
    private boolean kept;

    private RunFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.staging = root.resolve(".flowcut").resolve("staging");
        this.lockFile = lockFile;
    }

    /**
     * Opens the folder, makes it where it is missing, and checks that it can be written.
     *
     * @throws FlowCutException of type Storage when it cannot be written, or another run works in it
     */
    static RunFolder open(Path out) {
        Path root = requireNonNull(out, "out").toAbsolutePath().normalize();
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw FlowCutException.storage(out.toString(), "is a file, not a folder", new IOException("not a folder"));
        }
        try {
            Files.createDirectories(root.resolve(".flowcut"));
            RunFolder folder = new RunFolder(root, lock(root.resolve(".flowcut").resolve("lock"), out));
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

    /**
     * Gives the run a staging folder of its own that outlives this process until its outputs are published: the run goes
     * on without it.
     *
     * @param name same for the same request
     */
    void keepStaging(String name) {
        staging = own().resolve("staging-" + name);
        kept = true;
        try {
            Files.createDirectories(staging);
        } catch (IOException e) {
            throw FlowCutException.storage(staging.toString(), "cannot be made: " + e.getMessage(), e);
        }
    }

    /** Where the workflow writes its outputs. */
    Path staging() {
        return staging;
    }

    /** The program's own folder: the default place of artifacts, and the log. */
    Path own() {
        return root.resolve(".flowcut");
    }

    /** Copies the outputs that lie in another folder into the staging folder. */
    void copyFrom(Path source) {
        for (String name : OUTPUTS) {
            Path from = source.resolve(name);
            try (Stream<Path> files = Files.exists(from) ? Files.walk(from) : Stream.empty()) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.copy(file, staging.resolve(source.relativize(file).toString()));
                }
            } catch (IOException e) {
                throw FlowCutException.storage(from.toString(), "cannot be copied: " + e.getMessage(), e);
            }
        }
    }

    /** Moves the finished outputs to their place; what an earlier run wrote is replaced. */
    void publish() {
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

    /** Writes a text file beside its place and renames it. */
    void write(String name, byte[] content) {
        Path fresh = staging.resolve(name);
        try {
            Files.write(fresh, content);
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
            if (!kept) {
                deleteTree(staging);
            }
            lockFile.close();
        } catch (IOException e) {
            throw FlowCutException.storage(root.toString(), "cannot be tidied up: " + e.getMessage(), e);
        }
    }
}

package io.flowcut.activities.testing;

import io.flowcut.activities.storage.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs the scripts of activities/models with Python and torch ({@code TORCH_PYTHON}, else the one that .ci/run installs),
 * and keeps what they write by the scripts' digest in ~/.cache/flowcut/models-test. Tests that need them are skipped
 * where torch is missing, and fail with {@code FLOWCUT_REQUIRE_SERVICES=1}.
 */
public final class ExportedModels {
    private static final int MINUTES = 15;

    private ExportedModels() {}

    /**
     * What a script writes into the folder that is its last argument, written now or earlier.
     *
     * @param name of the folder; stands for the script and its arguments
     */
    public static Path of(String name, String script, String... arguments) {
        return written(name, "", script, arguments);
    }

    /**
     * What a script writes beside a path that is its last argument, in a folder of its own.
     *
     * @param name of the folder; stands for the script and its arguments
     * @param inside name of that path in the folder
     */
    public static Path beside(String name, String inside, String script, String... arguments) {
        return written(name, inside, script, arguments);
    }

    private static Path written(String name, String inside, String script, String... arguments) {
        Path python = python();
        Path scripts = scripts();
        try {
            Path root = Path.of(System.getProperty("user.home"), ".cache", "flowcut", "models-test", digest(scripts));
            Files.createDirectories(root);
            Path folder = root.resolve(name);
            // Modules and worktrees share the folder.
            try (FileChannel channel = FileChannel.open(
                            root.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(folder)) {
                    write(python, scripts.resolve(script), arguments, folder, inside);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path python, Path script, String[] arguments, Path folder, String inside)
            throws IOException {
        Path work = folder.resolveSibling("." + UUID.randomUUID());
        Files.createDirectories(work);
        List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
        command.addAll(Arrays.asList(arguments));
        Path target = work.resolve(folder.getFileName());
        if (!inside.isEmpty()) {
            target = Files.createDirectory(target).resolve(inside);
        }
        command.add(target.toString());
        Path log = work.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new AssertionError(command + " failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(command + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        Files.move(work.resolve(folder.getFileName()), folder, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(log);
        Files.delete(work);
    }

    private static Path python() {
        String given = System.getenv("TORCH_PYTHON");
        Path python = given == null || given.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "flowcut", "torch-2.7.1", "bin", "python")
                : Path.of(given);
        if (!Files.isExecutable(python)) {
            String message = "skipped: no Python with torch at " + python + " (.ci/run installs it)";
            if ("1".equals(System.getenv("FLOWCUT_REQUIRE_SERVICES"))) {
                Assertions.fail(message);
            }
            Assumptions.abort(message);
        }
        return python;
    }

    /** Surefire runs in the module's folder, of whichever module. */
    private static Path scripts() {
        Path beside = Path.of("models");
        return Files.isDirectory(beside) ? beside : Path.of("..", "activities", "models");
    }

    private static String digest(Path scripts) throws IOException {
        Sha256 digest = new Sha256();
        try (Stream<Path> files = Files.list(scripts)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.text(file.getFileName().toString()).bytes(Files.readAllBytes(file));
            }
        }
        return digest.hex().substring(0, 16);
    }
}

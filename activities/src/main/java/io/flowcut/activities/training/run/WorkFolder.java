package io.flowcut.activities.training.run;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for the files of one activity, removed with it. */
public final class WorkFolder implements AutoCloseable {
    private final Path path;

    public WorkFolder() {
        try {
            path = Files.createTempDirectory("flowcut-training-");
        } catch (IOException e) {
            throw FlowCutException.storage(
                    System.getProperty("java.io.tmpdir"), "no folder can be made there: " + e.getMessage(), e);
        }
    }

    /** Where it lies. */
    public Path path() {
        return path;
    }

    /** Removes a folder with all that is in it; nothing happens where there is none. */
    static void remove(Path folder) {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be removed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        remove(path);
    }
}

package io.flowcut.activities.modelcache;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file or folder of this machine. */
record LocalSource(Path path) implements ModelSource {
    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public String fileName() {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? "" : last.toString();
    }

    @Override
    public boolean isFolder() {
        return Files.isDirectory(path);
    }

    @Override
    public FetchedFile fetch(String relative, Path target, long limit) {
        // Absolute, for the folder "." has no name that others could start with.
        Path folder = path.toAbsolutePath().normalize();
        Path file = relative.isEmpty() ? path : path.resolve(relative);
        if (!file.toAbsolutePath().normalize().startsWith(folder) || !Files.isRegularFile(file)) {
            throw new FlowCutException(ErrorType.MISSING_MODEL, file + ": no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return FetchedFile.copy(in, target, file.toString(), limit);
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be copied: " + e.getMessage(), e);
        }
    }
}

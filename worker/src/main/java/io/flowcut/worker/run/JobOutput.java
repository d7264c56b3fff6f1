package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder that a job's workers write to. A folder belongs to one job: its id lies in {@code .flowcut/job}, and labels
 * of anything else are not written over.
 */
public final class JobOutput {
    private final String uri;
    private final Optional<Path> folder;

    private JobOutput(String uri, Optional<Path> folder) {
        this.uri = uri;
        this.folder = folder;
    }

    /** The folder that a path or URI names. */
    public static JobOutput of(String location) {
        if (location.matches("[a-z0-9]{2,}://.*") && !location.startsWith("file:")) {
            return new JobOutput(location, Optional.empty());
        }
        try {
            Path path = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
            Path folder = path.toAbsolutePath().normalize();
            // A path that is no folder yet would lack the slash at its end, and name another job than later.
            String uri = folder.toUri().toString();
            return new JobOutput(uri.endsWith("/") ? uri : uri + "/", Optional.of(folder));
        } catch (IllegalArgumentException e) {
            throw new FlowCutException(ErrorType.CONFIG, "--out: " + location + " is not a folder or URI", e);
        }
    }

    /** The URI that the request names. */
    public String uri() {
        return uri;
    }

    /** Last part of the path, as a name for the dataset. */
    public String name() {
        String path = uri.replaceAll("/+$", "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.isEmpty() ? "dataset" : last;
    }

    /** The folder, when it is on a file system of this machine. */
    public Optional<Path> folder() {
        return folder;
    }

    /**
     * Claims the folder for a job.
     *
     * @param replace whether the labels of another run may be written over
     * @throws FlowCutException of type Config when it holds labels of another run
     */
    public void claim(String job, boolean replace) {
        requireNonNull(job, "job");
        if (folder.isEmpty()) {
            return;
        }
        Path marker = folder.get().resolve(".flowcut").resolve("job");
        try {
            boolean ours = job.equals(owner(marker));
            if (!ours && !replace && Files.exists(folder.get().resolve("annotations.json"))) {
                throw new FlowCutException(
                        ErrorType.CONFIG,
                        folder.get() + ": holds the labels of another run; name another folder, or give --replace");
            }
            Files.createDirectories(marker.resolveSibling("."));
            Files.writeString(marker, job + "\n", StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw FlowCutException.storage(folder.get().toString(), "cannot be written: " + e.getMessage(), e);
        }
    }

    private static String owner(Path marker) throws IOException {
        try {
            return Files.readString(marker, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}

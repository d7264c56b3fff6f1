package io.flowcut.worker.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is labelled, and what the dataset is called. */
public final class VideoOptions {
    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Folder of frames (jpg, png), video file, folder of such, or JSON-lines manifest; each may be"
                    + " s3://bucket/key.")
    private List<String> inputs;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the dataset; default: that of the folder.")
    private String name;

    /** Videos as they were typed, at least one. */
    List<String> inputs() {
        return List.copyOf(inputs);
    }

    /** The name of the dataset, where one was given. */
    Optional<String> name() {
        return Optional.ofNullable(name);
    }
}

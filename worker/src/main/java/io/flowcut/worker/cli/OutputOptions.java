package io.flowcut.worker.cli;

import picocli.CommandLine.Option;

/** How a command reports. */
public final class OutputOptions {
    @Option(
            names = "--json",
            description = "End standard output with one line of JSON, for machines; also when the run fails.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no summary, errors only.")
    boolean quiet;
}

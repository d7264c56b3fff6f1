package io.flowcut.worker.cli;

import picocli.CommandLine.Option;

/** Whether a command that shows no progress reports to a machine. */
public final class JsonOption {
    @Option(names = "--json", description = "End standard output with one line of JSON; also when the command fails.")
    private boolean json;

    boolean wanted() {
        return json;
    }
}

package io.flowcut.worker.cli;

import picocli.CommandLine.Command;

/** {@code flowcut bench}. */
@Command(
        name = "bench",
        description = {
            "Time the kernels, and the Python reference on the same input by turns where it is there.",
            "",
            "Prints medians, their ratio and whether the results agree; exits with 1 where they do not."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class BenchCommand extends CommandGroup {}

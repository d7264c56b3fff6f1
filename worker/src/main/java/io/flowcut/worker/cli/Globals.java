package io.flowcut.worker.cli;

import picocli.CommandLine.Option;

/** Options that every command has. */
public final class Globals {
    @Option(names = "--debug", description = "Log everything, and print stack traces of errors.")
    boolean debug;
}

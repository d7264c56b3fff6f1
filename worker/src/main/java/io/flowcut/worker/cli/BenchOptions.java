package io.flowcut.worker.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every benchmark takes. */
final class BenchOptions {
    /** {@code --json} without a file. */
    static final String NO_FILE = "-";

    @Option(
            names = "--reference",
            paramLabel = "DIR",
            description = "Folder of the reference's Python modules; default: ../shared/reference, if it is there.")
    Path reference;

    @Option(
            names = "--python",
            paramLabel = "EXE",
            description = "Python with the packages that the reference needs; default: $FLOWCUT_REFERENCE_PYTHON, else"
                    + " ~/.cache/flowcut/reference/bin/python, if it is there.")
    Path python;

    @Option(names = "--no-reference", description = "Time ours alone, also where the reference is there.")
    boolean alone;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "Timed repeats of each stage: five runs of ours and one of the reference; default: 5.")
    int repeats = 5;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "How long ours runs untimed before, so that Java has compiled it; default: 3.")
    double warmUp = 3;

    @Option(
            names = "--json",
            arity = "0..1",
            paramLabel = "FILE",
            fallbackValue = NO_FILE,
            description = "End with one line of JSON, and write the same into FILE where one is given.")
    String json;
}

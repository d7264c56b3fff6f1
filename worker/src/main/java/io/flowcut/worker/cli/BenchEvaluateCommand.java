package io.flowcut.worker.cli;

import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.EvaluateBenchmark;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flowcut bench evaluate}. */
@Command(
        name = "evaluate",
        description = "The evaluators of YouTube-VIS and DAVIS, against the official ones in Python.",
        footer = {"", "Example:", "  flowcut bench evaluate --repeats 1 --json evaluate.json"})
public final class BenchEvaluateCommand extends BenchSubcommand {
    @Option(
            names = "--golden",
            paramLabel = "DIR",
            description = "Folder with ytvis/CASE_gt.json, ytvis/CASE_results.json, davis/gt and davis/pred; default:"
                    + " ../shared/golden.")
    private Path golden = Path.of("..", "shared", "golden");

    @Option(names = "--case", paramLabel = "CASE", description = "Case of ytvis; default: multi.")
    private String name = "multi";

    @Option(
            names = "--sequence",
            paramLabel = "NAME",
            arity = "1..*",
            description = "Sequences of davis that the reference is timed on, too; default: judo.")
    private List<String> sequences = List.of("judo");

    public BenchEvaluateCommand(Terminal terminal, Map<String, String> environment) {
        super(terminal, environment);
    }

    @Override
    protected Benchmark benchmark() {
        Path ytvis = golden.resolve("ytvis");
        Path truth = ytvis.resolve(name + "_gt.json");
        Path davis = golden.resolve("davis");
        if (!Files.isRegularFile(truth) || !Files.isDirectory(davis)) {
            throw FlowCutException.badInput(golden.toString(), "not there, or without " + name + "_gt.json and davis");
        }
        return new EvaluateBenchmark(
                truth, ytvis.resolve(name + "_results.json"), davis.resolve("gt"), davis.resolve("pred"), sequences);
    }
}

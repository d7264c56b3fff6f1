package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.bench.BenchReport;
import io.flowcut.worker.bench.BenchRun;
import io.flowcut.worker.bench.Benchmark;
import io.flowcut.worker.bench.ReferenceProcess;
import io.flowcut.worker.bench.ReferencePython;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One benchmark as a command: finds the reference, runs, prints the report. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public abstract class BenchSubcommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchOptions options;

    /** @param environment environment variables */
    protected BenchSubcommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    /** The benchmark that the options ask for. */
    protected abstract Benchmark benchmark();

    @Override
    public final Integer call() {
        if (options.repeats < 1) {
            throw misused("--repeats: " + options.repeats + " is not allowed; at least 1");
        }
        if (!(options.warmUp >= 0)) {
            throw misused("--warm-up: " + options.warmUp + " is not allowed; at least 0");
        }
        Benchmark benchmark = benchmark();
        Path scratch = scratch();
        try {
            BenchReport report = run(benchmark, scratch);
            report.lines().forEach(terminal.out()::println);
            terminal.out().flush();
            if (options.json != null) {
                write(report.json());
            }
            return report.agrees() ? ExitCode.DONE : ExitCode.FAILED;
        } finally {
            remove(scratch);
        }
    }

    /** A wrong option. */
    protected final CommandLine.ParameterException misused(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private BenchReport run(Benchmark benchmark, Path scratch) {
        Optional<ReferencePython> python = options.alone || benchmark.driver().isEmpty()
                ? Optional.empty()
                : ReferencePython.find(
                        Optional.ofNullable(options.reference), Optional.ofNullable(options.python), environment);
        if (python.isEmpty()) {
            tell(
                    options.alone || benchmark.driver().isEmpty()
                            ? "ours alone"
                            : "the Python reference is not there: ours alone (--reference, --python)");
            return benchmark.run(new BenchRun(options.repeats, options.warmUp, Optional.empty(), scratch, this::tell));
        }
        try (ReferenceProcess process =
                ReferenceProcess.start(python.get(), benchmark.driver().get(), scratch)) {
            return benchmark.run(
                    new BenchRun(options.repeats, options.warmUp, Optional.of(process), scratch, this::tell));
        }
    }

    private void tell(String line) {
        terminal.err().println(line);
        terminal.err().flush();
    }

    private void write(Map<String, Object> result) {
        if (!options.json.equals(BenchOptions.NO_FILE)) {
            Path file = Path.of(options.json);
            try {
                Files.write(file, new ObjectMapper().writeValueAsBytes(result));
            } catch (IOException e) {
                throw FlowCutException.storage(file.toString(), "cannot be written: " + e, e);
            }
        }
        terminal.json(result);
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("flowcut-bench");
        } catch (IOException e) {
            throw FlowCutException.storage(System.getProperty("java.io.tmpdir"), "cannot be written: " + e, e);
        }
    }

    private void remove(Path scratch) {
        try (Stream<Path> files = Files.list(scratch)) {
            List<Path> all = files.toList();
            for (Path file : all) {
                Files.delete(file);
            }
            Files.delete(scratch);
        } catch (IOException e) {
            tell("temporary files are left in " + scratch + ": " + e);
        }
    }
}

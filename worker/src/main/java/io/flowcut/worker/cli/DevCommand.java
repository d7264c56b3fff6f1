package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.DevServices;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flowcut dev}. */
@Command(
        name = "dev",
        description = {
            "Start everything for local work: Temporal's development server, an S3 server, MLflow and one worker.",
            "",
            "Temporal's program is temporal on the PATH, or what TEMPORAL_CLI names; the S3 server is minio on the PATH,"
                    + " or the S3Proxy jar that S3PROXY_JAR names, else a folder takes its place; MLflow is mlflow on the"
                    + " PATH, or what MLFLOW_BIN names, and may be missing. Everything listens on this machine alone, on"
                    + " the usual port where that is free. Ctrl-C stops all of them; their state stays."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DevCommand implements Callable<Integer> {
    private static final long LOOK_MILLISECONDS = 1000;

    private final Terminal terminal;
    private final Map<String, String> environment;

    @Option(names = "--dir", paramLabel = "DIR", description = "Folder for their state; default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of("out", "dev");

    @Option(names = "--no-mlflow", description = "Do not start MLflow.")
    private boolean noMlflow;

    public DevCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
        StopSignal stop = new StopSignal();
        new Signals(stop, terminal.err(), "stopping all (once more: leave them running)").install();
        try (DevServices services = new DevServices(dir, environment)) {
            services.start(!noMlflow);
            services.lines().forEach(terminal.out()::println);
            terminal.out().println();
            terminal.out().println("ready; in another terminal:");
            terminal.out().println("  . " + services.variables());
            terminal.out().println("  flowcut submit VIDEOS --out LABELS; flowcut status; flowcut result JOB");
            terminal.out().flush();
            while (!stop.await(LOOK_MILLISECONDS)) {
                Optional<String> ended = services.ended();
                if (ended.isPresent()) {
                    throw new FlowCutException(
                            ErrorType.SERVICE,
                            ended.get() + " ended; see " + dir.resolve("logs").resolve(ended.get() + ".log"));
                }
            }
        }
        return ExitCode.DONE;
    }
}

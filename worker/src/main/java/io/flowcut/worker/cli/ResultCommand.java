package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.run.JobResult;
import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.RemoteService;
import io.flowcut.worker.service.SharedStorage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code flowcut result}. */
@Command(
        name = "result",
        description = {
            "Wait for a job, and write run.json and the report beside its labels.",
            "",
            "With --out the labels are copied there first. Ctrl-C ends the waiting; the job does not notice."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Exit codes: 0 done, 1 failed, 2 usage, 3 done with skipped videos, 130/143 stopped."})
public final class ResultCommand implements Callable<Integer> {
    private final Labeller labeller;
    private final Pipeline pipeline;
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Parameters(paramLabel = "JOB", description = "Id of the job, as flowcut submit printed it.")
    private String job;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder to copy the labels to; default: they stay where the workers wrote them.")
    private String out;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private OutputOptions output;

    @Mixin
    private TemporalOptions temporal;

    @ParentCommand
    private RootCommand root;

    public ResultCommand(Labeller labeller, Pipeline pipeline, Terminal terminal, Map<String, String> environment) {
        this.labeller = requireNonNull(labeller, "labeller");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        FlowCutConfig loaded = config.load(environment);
        StopSignal stop = new StopSignal();
        new Signals(stop, terminal.err(), "stopping; the job goes on").install();
        Optional<LabelOutcome.Finished> finished;
        StorageOptions options = SharedStorage.options(loaded.storage());
        try (RemoteService service = temporal.connect(environment);
                Storage storage = new Storage(options, StorageListener.NONE)) {
            finished = new JobResult(service.client(), pipeline, loaded, storage)
                    .finish(
                            job,
                            Optional.ofNullable(out),
                            new ProgressDisplay(terminal, output.quiet, root.debug()),
                            stop);
        }
        if (finished.isEmpty()) {
            return stop.exitCode().orElseThrow();
        }
        return labeller.reportJob(finished.get(), output);
    }
}

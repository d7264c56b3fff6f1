package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.observability.Observability;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.RemoteService;
import io.flowcut.worker.service.WorkerProcess;
import io.flowcut.worker.service.WorkerQueue;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut worker}. */
@Command(
        name = "worker",
        description = {
            "Work at the jobs of a Temporal service until a signal or a notice of preemption comes.",
            "",
            "At SIGTERM or Ctrl-C the worker takes no further work, finishes the batches at work and ends within"
                    + " worker.gracePeriod seconds; another worker goes on after the last finished batch."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut worker --temporal localhost:7233 --set storage.uri=/shared/flowcut",
            "  flowcut worker --queues gpu --set storage.uri=/shared/flowcut --set preemption.provider=aws",
            "",
            "Exit codes: 0 drained, 1 failed or not drained in time, 2 usage."
        })
public final class WorkerCommand implements Callable<Integer> {
    private final Pipeline pipeline;
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Option(
            names = "--queues",
            paramLabel = "cpu,gpu,training",
            description = "What to work at: cpu (workflows, refinement, matching, output), gpu (flow, features, cuts),"
                    + " training (steps, validation and prediction of trainings, one at a time); default: all.")
    private String queues = "cpu,gpu,training";

    @Option(
            names = "--make-current",
            description = "Make this build id the current version of worker.deployment as soon as the worker polls.")
    private boolean makeCurrent;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private TemporalOptions temporal;

    public WorkerCommand(Pipeline pipeline, Terminal terminal, Map<String, String> environment) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
        FlowCutConfig loaded = config.load(environment);
        Set<WorkerQueue> polled = WorkerQueue.parse(queues);
        StopSignal stop = new StopSignal();
        new Signals(stop, terminal.err(), Signals.DRAINING).install();
        Duration grace = Duration.ofSeconds(loaded.worker().gracePeriod());
        try (GraceLimit limit = new GraceLimit(grace, terminal.err());
                Observability observability = Observability.start(loaded.metrics(), environment);
                RemoteService service = temporal.connect(environment, observability);
                WorkerProcess worker = new WorkerProcess(service, loaded, polled, pipeline, observability)) {
            worker.start(stop);
            if (makeCurrent) {
                worker.makeCurrent();
            }
            terminal.out().println("worker ready: " + worker.description());
            terminal.out().flush();
            stop.await();
            limit.begin();
            boolean drained = worker.drain();
            terminal.err().println(drained ? "flowcut: worker stopped" : GraceLimit.TOO_LATE);
            terminal.err().flush();
            return drained ? ExitCode.DONE : ExitCode.FAILED;
        }
    }
}

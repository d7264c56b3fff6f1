package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.plan.ClusterPlan;
import io.flowcut.worker.plan.MeasuredStages;
import io.flowcut.worker.plan.Range;
import io.flowcut.worker.plan.Stage;
import io.flowcut.worker.plan.WorkerPool;
import io.flowcut.worker.plan.Workload;
import io.flowcut.worker.service.WorkerQueue;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut plan}. */
@Command(
        name = "plan",
        description = {
            "How long a job will take on a cluster, what it will cost, and how much will be done twice.",
            "",
            "Simulates the job many times over with the times that stages took in finished runs, which should have been"
                    + " measured on such a machine with as many slots. Chunks, slots, waiting times and videos in work are"
                    + " those of the configuration."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  flowcut plan --videos 5000 --frames 150 --measured out/sample --workers 16 --gpu-price 0.9"
                    + " --preemption-rate 0.1 --set dataset.parallelism=32",
            "  flowcut plan --videos 5000 --frames 150 --measured out/sample --pool"
                    + " name=spot,queues=gpu,workers=8,price=0.9,preemptions=0.1 --pool name=cpu,queues=cpu,workers=4"
        })
public final class PlanCommand implements Callable<Integer> {
    private static final int DEFAULT_SLOTS = 2;
    private static final double ENOUGH_BUSY = 0.7;
    private static final int MOST = 100_000_000;

    private final Terminal terminal;
    private final Map<String, String> environment;

    @Option(names = "--videos", required = true, paramLabel = "N", description = "How many videos there are.")
    private int videos;

    @Option(names = "--frames", required = true, paramLabel = "N", description = "Frames of each of them.")
    private int frames;

    @Option(
            names = "--measured",
            required = true,
            paramLabel = "RUN",
            description = "run.json of a finished run, or its output folder; its steps must have been computed in it."
                    + " Repeatable.")
    private List<Path> measured = new ArrayList<>();

    @Option(
            names = "--pool",
            paramLabel = "KEY=VALUE,...",
            description = "Workers of one kind: name, queues (cpu, gpu, cpu+gpu), workers, slots, price an hour,"
                    + " preemptions an hour, restart in seconds, notice (true or false), speed against the measured"
                    + " machine. What is left out is as the options below have it. Repeatable.")
    private List<String> pools = new ArrayList<>();

    @Option(names = "--workers", paramLabel = "N", description = "Workers of a pool; default: ${DEFAULT-VALUE}.")
    private int workers = 4;

    @Option(names = "--gpu-price", paramLabel = "P", description = "Price of a worker for an hour; default: 0.")
    private double price;

    @Option(
            names = "--preemption-rate",
            paramLabel = "R",
            description = "Preemptions of a worker in an hour; default: 0.")
    private double preemptionRate;

    @Option(
            names = "--restart",
            paramLabel = "SECONDS",
            description = "From a preemption until another worker works; default: ${DEFAULT-VALUE}.")
    private double restart = 120;

    @Option(names = "--notice", description = "Preempted workers are told in time to finish a batch; default: killed.")
    private boolean notice;

    @Option(
            names = "--overhead",
            paramLabel = "SECONDS",
            description = "What an activity takes beside its frames; default: ${DEFAULT-VALUE}.")
    private double overhead = 0.2;

    @Option(names = "--trials", paramLabel = "N", description = "Simulated courses; default: ${DEFAULT-VALUE}.")
    private int trials = 50;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same plan; default: 1.")
    private long seed = 1;

    @Mixin
    private FiguresOutput figures;

    @Mixin
    private ConfigOptions config;

    public PlanCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        check("--videos", videos, 1, MOST);
        check("--frames", frames, 1, MOST);
        check("--trials", trials, 1, 100_000);
        check("--overhead", overhead, 0, 3600);
        FlowCutConfig loaded = config.load(environment);
        List<WorkerPool> all = workerPools(loaded);
        MeasuredStages stages = MeasuredStages.read(measured);
        Workload load = new Workload(
                videos,
                frames,
                loaded.pipeline().chunk(),
                loaded.pipeline().dataset().parallelism(),
                loaded.worker().gracePeriod(),
                loaded.worker().affinity().equals("on"),
                overhead);
        ClusterPlan plan = ClusterPlan.simulate(load, all, stages, trials, seed);
        print(plan, load, all, stages);
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("videos", videos);
        written.put("frames", frames);
        written.put("measuredVideos", stages.secondsPerFrame().size());
        written.put("pools", all);
        written.put("plan", plan);
        figures.write(written, terminal);
        return ExitCode.DONE;
    }

    private List<WorkerPool> workerPools(FlowCutConfig loaded) {
        int slots = loaded.worker().slots() > 0 ? loaded.worker().slots() : DEFAULT_SLOTS;
        WorkerPool usual = new WorkerPool(
                "workers", WorkerQueue.LABELLING, workers, slots, price, preemptionRate, restart, notice, 1);
        if (pools.isEmpty()) {
            return List.of(usual);
        }
        List<WorkerPool> all =
                pools.stream().map(text -> WorkerPool.parse(text, usual)).toList();
        for (WorkerQueue queue : WorkerQueue.LABELLING) {
            if (all.stream().noneMatch(pool -> pool.queues().contains(queue))) {
                throw new FlowCutException(ErrorType.CONFIG, "--pool: no pool polls the queue " + queue.taskQueue());
            }
        }
        return all;
    }

    private static void check(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new FlowCutException(
                    ErrorType.CONFIG,
                    String.format(
                            Locale.ROOT, "%s: %s is not allowed; allowed: %.0f to %.0f", option, value, least, most));
        }
    }

    private void print(ClusterPlan plan, Workload load, List<WorkerPool> all, MeasuredStages stages) {
        PrintWriter out = terminal.out();
        out.printf(Locale.ROOT, "%d videos of %d frames, %d courses simulated%n", videos, frames, plan.trials());
        for (WorkerPool pool : all) {
            out.printf(
                    Locale.ROOT,
                    "%-12s %d workers, %d slots a queue, %.2f an hour, %.3g preemptions an hour %s%n",
                    pool.name(),
                    pool.workers(),
                    pool.slots(),
                    pool.price(),
                    pool.preemptions(),
                    pool.notice() ? "with notice" : "without notice");
        }
        out.print("seconds a frame");
        for (Stage stage : Stage.values()) {
            out.printf(Locale.ROOT, "  %s %.3f", stage.stepName(), stages.mean(stage));
        }
        out.printf(
                Locale.ROOT,
                "  (%d videos measured)%n%n",
                stages.secondsPerFrame().size());
        out.printf(Locale.ROOT, "%-14s %10s   %s%n", "", "likely", "8 of 10 courses");
        row("hours", plan.seconds(), 1 / 3600.0, "%.2f");
        row("cost", plan.cost(), 1, "%.2f");
        row("redone frames", plan.redone(), 100, "%.2f%%");
        row("preemptions", plan.preemptions(), 1, "%.0f");
        row("busy slots", plan.busy(), 100, "%.0f%%");
        hint(plan, load, all);
        out.flush();
    }

    private void row(String name, Range range, double factor, String format) {
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%-14s %10s   %s to %s%n",
                        name,
                        String.format(Locale.ROOT, format, range.likely() * factor),
                        String.format(Locale.ROOT, format, range.low() * factor),
                        String.format(Locale.ROOT, format, range.high() * factor));
    }

    /** What holds the workers up, where it is the size of the window. */
    private void hint(ClusterPlan plan, Workload load, List<WorkerPool> all) {
        long atATime =
                (long) Math.min(load.videosAtATime(), videos) * load.chunk().parallelism();
        long slots = all.stream()
                .mapToLong(pool ->
                        (long) pool.workers() * pool.slots() * pool.queues().size())
                .sum();
        if (plan.busy().likely() < ENOUGH_BUSY && atATime < slots && load.videosAtATime() < videos) {
            terminal.out()
                    .printf(
                            "%nAt most %d chunks are in work at a time and the workers have %d slots: raise"
                                    + " dataset.parallelism (%d) or chunk.parallelism (%d).%n",
                            atATime, slots, load.videosAtATime(), load.chunk().parallelism());
        }
    }
}

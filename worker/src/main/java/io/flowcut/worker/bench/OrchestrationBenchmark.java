package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.run.JobOutput;
import io.flowcut.worker.run.JobSubmission;
import io.flowcut.worker.run.Jobs;
import io.flowcut.worker.service.FlowCutWorker;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.Steps;
import io.flowcut.worker.service.TemporalService;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What orchestration costs: a clip through workflows and activities on a service, against the same step classes in a
 * plain loop. One chunk is in work at a time, so that both use the machine in the same way; by turns, every run with an
 * empty store.
 */
public final class OrchestrationBenchmark implements Benchmark {
    /** Seconds a frame through a service over those in the loop. */
    private static final double MOST = 1.05;

    private static final int WARM_UP_FRAMES = 16;

    private final DemoOptions options;
    private final Pipeline pipeline;
    private final FlowCutConfig config;
    private final Map<String, Supplier<TemporalService>> services;

    /**
     * @param options the clip
     * @param config with {@code chunk.parallelism} 1
     * @param services what to measure, by name
     */
    public OrchestrationBenchmark(
            DemoOptions options,
            Pipeline pipeline,
            FlowCutConfig config,
            Map<String, Supplier<TemporalService>> services) {
        this.options = requireNonNull(options, "options");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.config = requireNonNull(config, "config");
        this.services = new LinkedHashMap<>(services);
    }

    @Override
    public Optional<String> driver() {
        return Optional.empty();
    }

    @Override
    public BenchReport run(BenchRun run) {
        Path clip = ClipFolders.write(run.scratch().resolve("clip"), options);
        Path warmUp = ClipFolders.write(
                run.scratch().resolve("warm-up"),
                new DemoOptions(options.seed(), WARM_UP_FRAMES, options.objects(), options.width(), options.height()));
        List<Timed> loop = new ArrayList<>();
        Map<String, List<Timed>> orchestrated = new LinkedHashMap<>();
        for (int repeat = 0; repeat <= run.repeats(); repeat++) {
            boolean timed = repeat > 0;
            Path input = timed ? clip : warmUp;
            run.progress().accept(timed ? "repeat " + repeat + " of " + run.repeats() : "warming up");
            Timed plain = inFreshStore(run.scratch(), input, this::plainLoop);
            if (timed) {
                loop.add(plain);
            }
            services.forEach((name, service) -> {
                Timed one = inFreshStore(run.scratch(), input, job -> onService(job, service));
                if (timed) {
                    orchestrated.computeIfAbsent(name, key -> new ArrayList<>()).add(one);
                }
            });
        }
        ClipFolders.delete(run.scratch().resolve("clip"));
        ClipFolders.delete(run.scratch().resolve("warm-up"));
        return report(run, loop, orchestrated);
    }

    private BenchReport report(BenchRun run, List<Timed> loop, Map<String, List<Timed>> orchestrated) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("frames", options.frames());
        parameters.put("width", options.width());
        parameters.put("height", options.height());
        parameters.put("repeats", run.repeats());
        List<StageTiming> stages = new ArrayList<>();
        List<Agreement> agreements = new ArrayList<>();
        List<Timed> all = new ArrayList<>(loop);
        orchestrated.forEach((name, runs) -> {
            StageTiming timing = new StageTiming(name, each(runs, Timed::seconds), each(loop, Timed::seconds));
            stages.add(timing);
            // Steadier than the seconds where other programs work on the machine.
            stages.add(new StageTiming(name + ", CPU", each(runs, Timed::cpuSeconds), each(loop, Timed::cpuSeconds)));
            agreements.add(Agreement.atMost(
                    "seconds a frame, " + name + " over plain loop",
                    1 / timing.ratio().orElseThrow(),
                    MOST));
            all.addAll(runs);
        });
        agreements.add(Agreement.atMost(
                "versions of the label files",
                (double) all.stream().map(Timed::digest).distinct().count(),
                1));
        String input = options.frames() + " frames of " + options.width() + "x" + options.height()
                + ", one chunk at a time; the reference is the plain loop";
        return new BenchReport("orchestration", input, parameters, stages, agreements);
    }

    private static List<Double> each(List<Timed> runs, ToDoubleFunction<Timed> value) {
        return runs.stream().mapToDouble(value).boxed().toList();
    }

    /**
     * A run.
     *
     * @param cpuSeconds what all threads of this process took; a service of its own is not among them
     */
    private record Timed(double seconds, double cpuSeconds, String digest) {}

    private record Job(Storage storage, Steps steps, DatasetRequest request) {}

    private Timed inFreshStore(Path scratch, Path clip, Function<Job, Timed> body) {
        Path folder = scratch.resolve("run");
        try (Storage storage = new Storage(
                        config.storage().options(folder.resolve("store").toString()), StorageListener.NONE);
                Steps steps = pipeline.open(storage, config)) {
            DatasetRequest request = new JobSubmission(
                            List.of(clip.toString()),
                            JobOutput.of(folder.resolve("out").toString()),
                            "bench",
                            config.pipeline())
                    .request(storage, false);
            return body.apply(new Job(storage, steps, request));
        } finally {
            ClipFolders.delete(folder);
        }
    }

    private Timed plainLoop(Job job) {
        try (PlainLoop loop = new PlainLoop(job.steps().activities())) {
            return timed(() -> loop.run(job.request()));
        }
    }

    private Timed onService(Job job, Supplier<TemporalService> services) {
        try (TemporalService service = services.get();
                FlowCutWorker worker = new FlowCutWorker(
                        service.client(),
                        config.worker(),
                        job.storage().artifacts(),
                        job.steps().activities())) {
            worker.start();
            return timed(() -> new Jobs(service.client()).run(job.request()));
        }
    }

    private static Timed timed(Supplier<DatasetResult> body) {
        long from = System.nanoTime();
        long cpuFrom = cpuNanos();
        DatasetResult result = body.get();
        return new Timed((System.nanoTime() - from) / 1e9, (cpuNanos() - cpuFrom) / 1e9, result.digest());
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}

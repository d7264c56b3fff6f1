package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
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
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
        Path clip = clip(run.scratch().resolve("clip"), options);
        Path warmUp = clip(
                run.scratch().resolve("warm-up"),
                new DemoOptions(options.seed(), WARM_UP_FRAMES, options.objects(), options.width(), options.height()));
        List<Double> loop = new ArrayList<>();
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        List<String> digests = new ArrayList<>();
        for (int repeat = 0; repeat <= run.repeats(); repeat++) {
            boolean timed = repeat > 0;
            Path input = timed ? clip : warmUp;
            run.progress().accept(timed ? "repeat " + repeat + " of " + run.repeats() : "warming up");
            Timed plain = inFreshStore(run.scratch(), input, this::plainLoop);
            if (timed) {
                loop.add(plain.seconds());
                digests.add(plain.digest());
            }
            services.forEach((name, service) -> {
                Timed orchestrated = inFreshStore(run.scratch(), input, job -> onService(job, service));
                if (timed) {
                    seconds.computeIfAbsent(name, key -> new ArrayList<>()).add(orchestrated.seconds());
                    digests.add(orchestrated.digest());
                }
            });
        }
        delete(run.scratch().resolve("clip"));
        delete(run.scratch().resolve("warm-up"));
        return report(run, loop, seconds, digests);
    }

    private static Path clip(Path folder, DemoOptions options) {
        DemoClipFolder clip = new DemoClipFolder(folder);
        clip.write(new DemoClip(options));
        return clip.frames();
    }

    private BenchReport report(
            BenchRun run, List<Double> loop, Map<String, List<Double>> seconds, List<String> digests) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("frames", options.frames());
        parameters.put("width", options.width());
        parameters.put("height", options.height());
        parameters.put("repeats", run.repeats());
        List<StageTiming> stages = new ArrayList<>();
        List<Agreement> agreements = new ArrayList<>();
        seconds.forEach((name, values) -> {
            StageTiming timing = new StageTiming(name, values, loop);
            stages.add(timing);
            agreements.add(Agreement.atMost(
                    "seconds a frame, " + name + " over plain loop",
                    1 / timing.ratio().orElseThrow(),
                    MOST));
        });
        agreements.add(Agreement.atMost(
                "different label files", (double) digests.stream().distinct().count(), 1));
        String input = options.frames() + " frames of " + options.width() + "x" + options.height()
                + ", one chunk at a time; the reference is the plain loop";
        return new BenchReport("orchestration", input, parameters, stages, agreements);
    }

    private record Timed(double seconds, String digest) {}

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
            delete(folder);
        }
    }

    private Timed plainLoop(Job job) {
        try (PlainLoop loop = new PlainLoop(job.steps().activities())) {
            long from = System.nanoTime();
            DatasetResult result = loop.run(job.request());
            return timed(from, result);
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
            long from = System.nanoTime();
            DatasetResult result = new Jobs(service.client()).run(job.request());
            return timed(from, result);
        }
    }

    private static Timed timed(long from, DatasetResult result) {
        return new Timed((System.nanoTime() - from) / 1e9, result.digest());
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw FlowCutException.storage(tree.toString(), "cannot be removed: " + e.getMessage(), e);
        }
    }
}

package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.run.JobOutput;
import io.flowcut.worker.run.JobSubmission;
import io.flowcut.worker.run.Jobs;
import io.flowcut.worker.service.LocalProcess;
import io.flowcut.worker.service.TemporalService;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a second worker brings: a job of six generated clips on a Temporal service with one worker process, which is
 * pinned to the first core of this machine, and with two on a core each; by turns. Every run has workers of its own and
 * an empty store; before it is timed the workers label shorter clips, until Java has compiled what they run.
 */
public final class ScalingBenchmark implements Benchmark {
    static final int VIDEOS = 6;

    /** Seconds of two workers over those of one. */
    private static final double MOST = 0.6;

    private static final int WARM_UP_VIDEOS = 4;
    private static final int WARM_UP_FRAMES = 12;
    private static final Duration GRACE = Duration.ofSeconds(40);

    private final DemoOptions options;
    private final FlowCutConfig config;
    private final Supplier<TemporalService> services;
    private final List<String> connection;

    /**
     * @param options the clips, but for their seeds, which count up from this one
     * @param services connects to the service
     * @param connection arguments that connect a worker to the same service
     */
    public ScalingBenchmark(
            DemoOptions options, FlowCutConfig config, Supplier<TemporalService> services, List<String> connection) {
        this.options = requireNonNull(options, "options");
        this.config = requireNonNull(config, "config");
        this.services = requireNonNull(services, "services");
        this.connection = List.copyOf(connection);
    }

    @Override
    public Optional<String> driver() {
        return Optional.empty();
    }

    @Override
    public BenchReport run(BenchRun run) {
        Path clips = run.scratch().resolve("clips");
        Path warmUp = run.scratch().resolve("warm-up");
        write(clips, VIDEOS, options.frames());
        write(warmUp, WARM_UP_VIDEOS, Math.min(WARM_UP_FRAMES, options.frames()));
        List<Double> one = new ArrayList<>();
        List<Double> two = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        try (TemporalService service = services.get()) {
            for (int repeat = 1; repeat <= run.repeats(); repeat++) {
                for (int workers = 1; workers <= 2; workers++) {
                    run.progress().accept("repeat " + repeat + " of " + run.repeats() + ", workers: " + workers);
                    Path folder = run.scratch().resolve("run-" + repeat + "-" + workers);
                    digests.add(label(service, folder, workers, clips, warmUp, workers == 1 ? one : two));
                    ClipFolders.delete(folder);
                }
            }
        }
        ClipFolders.delete(clips);
        ClipFolders.delete(warmUp);
        return report(run, one, two, digests);
    }

    private void write(Path folder, int count, int frames) {
        for (int i = 0; i < count; i++) {
            DemoOptions clip =
                    new DemoOptions(options.seed() + i, frames, options.objects(), options.width(), options.height());
            ClipFolders.write(folder.resolve("clip-" + i), clip);
        }
    }

    private BenchReport report(BenchRun run, List<Double> one, List<Double> two, List<String> digests) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("videos", VIDEOS);
        parameters.put("frames", options.frames());
        parameters.put("width", options.width());
        parameters.put("height", options.height());
        parameters.put("repeats", run.repeats());
        StageTiming timing = new StageTiming("two workers", two, one);
        String input = VIDEOS + " clips of " + options.frames() + " frames of " + options.width() + "x"
                + options.height() + "; the reference is one worker on one core";
        return new BenchReport(
                "scaling",
                input,
                parameters,
                List.of(timing),
                List.of(
                        Agreement.atMost(
                                "seconds, two workers over one",
                                1 / timing.ratio().orElseThrow(),
                                MOST),
                        Agreement.atMost(
                                "versions of the label files",
                                (double) digests.stream().distinct().count(),
                                1)));
    }

    /** Labels the clips and adds the seconds that it took; returns the digest of the labels. */
    private String label(
            TemporalService service, Path folder, int workers, Path clips, Path warmUp, List<Double> seconds) {
        List<LocalProcess> processes = new ArrayList<>();
        String store = folder.resolve("store").toUri().toString();
        try (Storage storage = new Storage(config.storage().options(store), StorageListener.NONE)) {
            Files.createDirectories(folder);
            for (int core = 0; core < workers; core++) {
                processes.add(worker(core, store, folder));
            }
            for (LocalProcess process : processes) {
                process.awaitText("worker ready");
            }
            job(service, storage, warmUp, folder.resolve("warm-up"));
            long from = System.nanoTime();
            DatasetResult result = job(service, storage, clips, folder.resolve("out"));
            seconds.add((System.nanoTime() - from) / 1e9);
            return result.digest();
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be made: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while workers start", e);
        } finally {
            processes.forEach(LocalProcess::close);
        }
    }

    private DatasetResult job(TemporalService service, Storage storage, Path input, Path out) {
        JobSubmission submission = new JobSubmission(
                List.of(input.toString()), JobOutput.of(out.toString()), "scaling", config.pipeline());
        return new Jobs(service.client()).run(submission.request(storage, false));
    }

    private LocalProcess worker(int core, String store, Path folder) {
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                Integer.toString(core),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx700m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.flowcut.worker.FlowCut",
                "worker",
                "--set",
                "storage.uri=" + store,
                "--set",
                "worker.slots=1"));
        command.addAll(connection);
        return new LocalProcess(
                "the worker on core " + core, command, Map.of(), folder.resolve("worker-" + core + ".log"), GRACE);
    }
}

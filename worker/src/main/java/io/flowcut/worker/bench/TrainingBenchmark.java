package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.run.TrainingBackend;
import io.flowcut.activities.training.session.TrainingSession;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.run.LiveTraining;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.run.TrainingListener;
import io.flowcut.worker.run.TrainingRun;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.TrackedRun;
import io.flowcut.workflows.training.TrainingRequest;
import io.flowcut.workflows.training.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What workflow, checkpoints and tracking cost a training: all of {@code flowcut train} against a bare loop of the same
 * steps, by turns, from the opening of the session to the exported model. Validation is left out of both.
 */
public final class TrainingBenchmark implements Benchmark {
    /** Seconds of the whole training over those of the loop. */
    private static final double MOST = 1.03;

    private final String dataset;
    private final Pipeline pipeline;
    private final Function<Storage, TrainingBackend> backends;
    private final FlowCutConfig config;

    /**
     * @param dataset URI of an assembled dataset that keeps nothing for validation
     * @param backends makes what the bare loop trains with
     */
    public TrainingBenchmark(
            String dataset, Pipeline pipeline, Function<Storage, TrainingBackend> backends, FlowCutConfig config) {
        this.dataset = requireNonNull(dataset, "dataset");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.backends = requireNonNull(backends, "backends");
        this.config = requireNonNull(config, "config");
    }

    @Override
    public Optional<String> driver() {
        return Optional.empty();
    }

    @Override
    public BenchReport run(BenchRun run) {
        List<Double> loop = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        for (int repeat = 0; repeat <= run.repeats(); repeat++) {
            boolean timed = repeat > 0;
            run.progress().accept(timed ? "repeat " + repeat + " of " + run.repeats() : "warming up");
            double plain = inThreadOfItsOwn(() -> bareLoop(run.scratch().resolve("loop")));
            double trained = training(run.scratch().resolve("training"), repeat);
            if (timed) {
                loop.add(plain);
                whole.add(trained);
            }
        }
        StageTiming timing = new StageTiming("training", whole, loop);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("steps", config.training().loop().steps());
        parameters.put("checkpointSteps", config.training().loop().checkpointSteps());
        parameters.put("repeats", run.repeats());
        return new BenchReport(
                "training",
                config.training().loop().steps() + " steps, a checkpoint every "
                        + config.training().loop().checkpointSteps() + "; the reference is the bare loop",
                parameters,
                List.of(timing),
                List.of(Agreement.atMost(
                        "seconds with workflow and tracking over the bare loop",
                        1 / timing.ratio().orElseThrow(),
                        MOST)));
    }

    /**
     * Calls in a thread that ends. The engine keeps helpers for every thread that has computed, and while there are more of
     * them than processors they hand over to each other more slowly: a loop in this thread would hinder the training after it.
     */
    private static double inThreadOfItsOwn(DoubleSupplier task) {
        FutureTask<Double> call = new FutureTask<>(task::getAsDouble);
        Thread thread = new Thread(call, "flowcut-loop");
        thread.start();
        try {
            thread.join();
            return call.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the bare loop failed: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private double bareLoop(Path folder) {
        try (Storage storage =
                new Storage(config.storage().options(folder.resolve("store").toString()), StorageListener.NONE)) {
            TrainingBackend backend = backends.apply(storage);
            long from = System.nanoTime();
            try (ClipSource clips = backend.clips(dataset, config.training());
                    TrainingSession session = backend.session(config.training(), clips)) {
                while (session.step() < config.training().loop().steps()) {
                    session.advance();
                }
                session.exportModel(folder.resolve("model"));
            }
            return (System.nanoTime() - from) / 1e9;
        } finally {
            delete(folder);
        }
    }

    private double training(Path folder, int repeat) {
        TrainedTime time = new TrainedTime();
        TrainingRequest request = new TrainingRequest(
                "bench",
                dataset,
                folder.toUri().toString(),
                config.training(),
                new TrackedRun(
                        "flowcut-bench",
                        "bench",
                        "bench-" + System.currentTimeMillis() + "-" + repeat,
                        Optional.empty(),
                        "bench",
                        "bench"),
                false,
                Optional.empty());
        try {
            // The service is opened before the clock starts: it is there once a process, not once a training.
            Optional<TrainingResult> result = new TrainingRun(
                            () -> time.started(new EmbeddedService()), pipeline, new StopSignal(), time)
                    .run(request, config, folder);
            if (result.isEmpty()) {
                throw new IllegalStateException("the training was stopped");
            }
            return time.seconds();
        } finally {
            delete(folder);
        }
    }

    /** Clock of a training. */
    private static final class TrainedTime implements TrainingListener {
        private long from;
        private long end;

        EmbeddedService started(EmbeddedService service) {
            from = System.nanoTime();
            return service;
        }

        double seconds() {
            return (end - from) / 1e9;
        }

        @Override
        public void ended() {
            end = System.nanoTime();
        }

        @Override
        public void note(String line) {
            // Nothing of note happens.
        }

        @Override
        public void progress(LiveTraining training) {
            // The result counts.
        }
    }

    private static void delete(Path tree) {
        if (Files.notExists(tree)) {
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

package io.flowcut.activities.training.tracking;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.dataset.LocalOutputFolder;
import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.storage.S3Uri;
import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.run.CurvePoint;
import io.flowcut.activities.training.run.DatasetReader;
import io.flowcut.activities.training.run.ModelPublisher;
import io.flowcut.activities.training.run.TrainingBackend;
import io.flowcut.activities.training.run.WorkFolder;
import io.flowcut.mlflow.MlflowServer;
import io.flowcut.mlflow.Outbox;
import io.flowcut.mlflow.OutboxSender;
import io.flowcut.mlflow.TrackingEvent.ArtifactLogged;
import io.flowcut.mlflow.TrackingEvent.MetricPoint;
import io.flowcut.mlflow.TrackingEvent.MetricsLogged;
import io.flowcut.mlflow.TrackingEvent.ModelRegistered;
import io.flowcut.mlflow.TrackingEvent.RunEnded;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import io.flowcut.mlflow.TrackingEvent.Status;
import io.flowcut.mlflow.TrackingException;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.training.RoundResult;
import io.flowcut.workflows.training.RoundState;
import io.flowcut.workflows.training.TrackedRun;
import io.flowcut.workflows.training.TrackingActivities.AbandonRequest;
import io.flowcut.workflows.training.TrackingActivities.BeginRequest;
import io.flowcut.workflows.training.TrackingActivities.EndRequest;
import io.flowcut.workflows.training.TrackingActivities.Tracked;
import io.flowcut.workflows.training.TrainingActivities.PublishRequest;
import io.flowcut.workflows.training.Validation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells MLflow how a training begins and ends. At the end everything goes through an outbox in the output folder
 * ({@code .flowcut/tracking}), so that {@code flowcut tracking push} can send it later where no server takes it now.
 */
public final class TrainingTracker {
    private static final Logger log = LoggerFactory.getLogger(TrainingTracker.class);

    private final TrackingTarget target;
    private final DatasetReader datasets;
    private final TrainingBackend backend;
    private final ModelPublisher publisher;

    /**
     * @param target the server
     * @param backend gives the clip that becomes the example of the input
     * @param publisher reads what the training made
     */
    public TrainingTracker(
            TrackingTarget target, DatasetReader datasets, TrainingBackend backend, ModelPublisher publisher) {
        this.target = requireNonNull(target, "target");
        this.datasets = requireNonNull(datasets, "datasets");
        this.backend = requireNonNull(backend, "backend");
        this.publisher = requireNonNull(publisher, "publisher");
    }

    /** Makes the run of a training; a server that is away is told at the end. */
    Tracked begin(BeginRequest request) {
        Optional<MlflowServer> opened = target.open();
        if (opened.isEmpty()) {
            return new Tracked(Optional.empty(), Optional.empty());
        }
        try (MlflowServer server = opened.get()) {
            String run = server.ensureRun(request.run().key(), started(request), Optional.empty());
            // A training that failed or was stopped goes on in the same run.
            server.reopenRun(run);
            server.logDataset(run, TrainingEvents.dataset(request.data(), columns(request)));
            return new Tracked(Optional.of(server.runUrl(run)), Optional.empty());
        } catch (TrackingException e) {
            log.warn("the tracking server is told later: {}", e.getMessage());
            return new Tracked(Optional.empty(), Optional.of(e.getMessage()));
        }
    }

    /** Sends the rest of the curve and ends the runs, where the server answers. */
    Tracked abandon(AbandonRequest request) {
        Optional<MlflowServer> opened = target.open();
        if (opened.isEmpty()) {
            return new Tracked(Optional.empty(), Optional.empty());
        }
        BeginRequest begun = request.begun();
        RoundState round = request.round();
        RunEnded ended = new RunEnded(request.cancelled() ? Status.KILLED : Status.FAILED, request.endedMillis());
        try (MlflowServer server = opened.get()) {
            String parent = server.ensureRun(begun.run().key(), started(begun), Optional.empty());
            String nested = server.ensureRun(
                    begun.run().roundKey(round.round()),
                    TrainingEvents.roundStarted(
                            begun.run(), begun.config(), request.data(), round.round(), round.startedMillis()),
                    Optional.of(parent));
            server.logMetrics(nested, TrainingEvents.metrics(publisher.unsentPoints(round)));
            for (String run : List.of(nested, parent)) {
                server.setTags(run, Map.of("flowcut.failure", request.cause()));
                server.endRun(run, ended);
            }
            return new Tracked(Optional.of(server.runUrl(parent)), Optional.empty());
        } catch (TrackingException e) {
            log.warn("the tracking server is not told of the end: {}", e.getMessage());
            return new Tracked(Optional.empty(), Optional.of(e.getMessage()));
        }
    }

    private RunStarted started(BeginRequest request) {
        return TrainingEvents.started(
                request, target.workflowUrl(request.namespace(), request.workflowId(), request.workflowRunId()));
    }

    private String columns(BeginRequest request) {
        return datasets.columns(request.data().uri());
    }

    /**
     * Sends everything that the server does not have yet.
     *
     * @param alive to be called now and then; throws when the work shall stop
     */
    Tracked end(EndRequest request, Runnable alive) {
        try (WorkFolder work = new WorkFolder()) {
            boolean local = !S3Uri.matches(request.output());
            Path folder = local ? Path.of(URI.create(request.output())) : work.path();
            OutputFolder output = new LocalOutputFolder(folder);
            if (!local) {
                publisher.publish(publishRequest(request), output);
            }
            alive.run();
            if (request.begun().run().model().isPresent()) {
                describeModel(request, output);
            }
            Outbox outbox = new Outbox(folder.resolve(".flowcut").resolve("tracking"));
            append(outbox, folder, request);
            return push(outbox, request, local, alive);
        }
    }

    private static PublishRequest publishRequest(EndRequest request) {
        BeginRequest begun = request.begun();
        return new PublishRequest(
                begun.run().name(),
                begun.workflowId(),
                begun.config(),
                request.rounds(),
                request.best(),
                request.output());
    }

    private Tracked push(Outbox outbox, EndRequest request, boolean local, Runnable alive) {
        Optional<MlflowServer> opened = target.open();
        if (opened.isEmpty()) {
            return new Tracked(Optional.empty(), Optional.empty());
        }
        try (MlflowServer server = opened.get()) {
            new OutboxSender(outbox, server).push(alive);
            String run = server.ensureRun(request.begun().run().key(), started(request.begun()), Optional.empty());
            return new Tracked(Optional.of(server.runUrl(run)), Optional.empty());
        } catch (TrackingException e) {
            String later = local
                    ? "; flowcut tracking push " + URI.create(request.output()).getPath() + " sends it later"
                    : "";
            return new Tracked(Optional.empty(), Optional.of("tracking: " + e.getMessage() + later));
        }
    }

    /** What MLflow's clients know a model by: MLmodel with its signature, and an example of its input. */
    private void describeModel(EndRequest request, OutputFolder output) {
        MlflowModel model = new MlflowModel(request.begun().config(), best(request));
        output.write("model/" + MlflowModel.FILE, model.mlModel());
        try (ClipSource clips =
                backend.clips(request.begun().data().uri(), request.begun().config())) {
            output.write("model/" + MlflowModel.EXAMPLE, model.example(clips.clip(0)));
        }
    }

    private static RoundResult best(EndRequest request) {
        return request.rounds().get(request.best() - 1);
    }

    private void append(Outbox outbox, Path folder, EndRequest request) {
        BeginRequest begun = request.begun();
        TrackedRun run = begun.run();
        outbox.append(run.key(), started(begun));
        outbox.append(run.key(), TrainingEvents.dataset(begun.data(), columns(begun)));
        for (RoundResult round : request.rounds()) {
            appendRound(outbox, request, round);
        }
        outbox.append(run.key(), new MetricsLogged(figures(request.rounds())));
        appendArtifacts(outbox, run, folder, List.of("config.json", "training.json", "curves", "samples", "model"));
        registration(request).ifPresent(event -> outbox.append(run.key(), event));
        // The largest files last: what comes after an artifact waits for it.
        appendArtifacts(outbox, run, folder, List.of("checkpoints"));
        outbox.append(run.key(), new RunEnded(Status.FINISHED, lastMillis(request)));
    }

    private static long lastMillis(EndRequest request) {
        return request.rounds().get(request.rounds().size() - 1).endedMillis();
    }

    private void appendRound(Outbox outbox, EndRequest request, RoundResult round) {
        TrackedRun run = request.begun().run();
        TrainingConfig config = request.begun().config();
        String key = run.roundKey(round.round());
        outbox.append(
                key, TrainingEvents.roundStarted(run, config, round.data(), round.round(), round.startedMillis()));
        // Labels of a later round have the columns of the first.
        outbox.append(key, TrainingEvents.dataset(round.data(), columns(request.begun())));
        List<CurvePoint> points = publisher.points(round);
        List<CurvePoint> unsent = points.subList((int) Math.min(round.sentPoints(), points.size()), points.size());
        outbox.append(key, new MetricsLogged(TrainingEvents.metrics(unsent)));
        outbox.append(key, new RunEnded(Status.FINISHED, round.endedMillis()));
    }

    /** The figures of every round on the run of the training, with the number of the round as step. */
    private List<MetricPoint> figures(List<RoundResult> rounds) {
        List<MetricPoint> points = new ArrayList<>();
        for (RoundResult round : rounds) {
            // As it is kept: a training that is done again from the store says the same.
            List<CurvePoint> curve = publisher.points(round);
            long time = curve.isEmpty()
                    ? round.endedMillis()
                    : curve.get(curve.size() - 1).timeMillis();
            points.add(new MetricPoint("round/steps", round.steps(), time, round.round()));
            points.add(new MetricPoint("round/setbacks", round.setbacks(), time, round.round()));
            round.model().validation().ifPresent(figures -> {
                points.add(new MetricPoint(CurvePoint.AP50, figures.ap50(), time, round.round()));
                points.add(new MetricPoint(CurvePoint.AP, figures.ap(), time, round.round()));
            });
        }
        return points;
    }

    private static void appendArtifacts(Outbox outbox, TrackedRun run, Path folder, List<String> parts) {
        for (String file : artifacts(folder, parts)) {
            outbox.append(run.key(), new ArtifactLogged(folder.resolve(file).toString(), file));
        }
    }

    /** Files of the output folder, by their paths in it. */
    private static List<String> artifacts(Path folder, List<String> parts) {
        List<String> files = new ArrayList<>();
        for (String part : parts) {
            Path start = folder.resolve(part);
            if (Files.notExists(start)) {
                continue;
            }
            try (Stream<Path> found = Files.walk(start)) {
                found.filter(Files::isRegularFile)
                        .filter(file -> !file.getFileName().toString().startsWith("."))
                        .map(file -> folder.relativize(file).toString())
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw FlowCutException.storage(start.toString(), "cannot be read: " + e.getMessage(), e);
            }
        }
        return files;
    }

    private static Optional<ModelRegistered> registration(EndRequest request) {
        RoundResult best = best(request);
        BeginRequest begun = request.begun();
        return begun.run()
                .model()
                .map(name -> new ModelRegistered(
                        name,
                        "model",
                        "Round " + best.round() + " of the training "
                                + begun.run().name() + ", Temporal workflow `" + begun.workflowId()
                                + "`. Use it by `flowcut predict --model FOLDER`.",
                        CurvePoint.AP50,
                        best.model().validation().map(Validation::ap50),
                        begun.data().validationDigest(),
                        Map.of(
                                "flowcut.workflowId", begun.workflowId(),
                                "flowcut.datasetDigest", best.data().digest(),
                                "flowcut.version", begun.run().version())));
    }
}

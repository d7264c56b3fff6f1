package io.flowcut.worker.tracking;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3ArtifactUploader;
import io.flowcut.mlflow.MlflowServer;
import io.flowcut.mlflow.Outbox;
import io.flowcut.mlflow.OutboxSender;
import io.flowcut.mlflow.TrackingEvent.ArtifactLogged;
import io.flowcut.mlflow.TrackingEvent.MetricPoint;
import io.flowcut.mlflow.TrackingEvent.MetricsLogged;
import io.flowcut.mlflow.TrackingEvent.RunEnded;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import io.flowcut.mlflow.TrackingEvent.Status;
import io.flowcut.mlflow.TrackingException;
import io.flowcut.worker.run.RunSummary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells MLflow of finished labelling runs. Everything goes through an outbox in the run's own folder; with
 * MLFLOW_TRACKING_URI set it is sent at once, without it {@code flowcut tracking push} sends it later. A tracking server
 * that is down never fails a run.
 */
public final class RunTracking {
    /** Variable with the address of the tracking server. */
    public static final String URI_VARIABLE = "MLFLOW_TRACKING_URI";

    private static final String EXPERIMENT_VARIABLE = "MLFLOW_EXPERIMENT_NAME";
    private static final String DEFAULT_EXPERIMENT = "flowcut";

    private final Map<String, String> environment;

    /** @param environment variables to take the server, its credentials and the experiment from */
    public RunTracking(Map<String, String> environment) {
        this.environment = Map.copyOf(requireNonNull(environment, "environment"));
    }

    /** The outbox of the runs into one output folder. */
    public static Outbox outbox(Path out) {
        return new Outbox(out.resolve(".flowcut").resolve("tracking"));
    }

    /**
     * Records a finished run, and sends it where a server is named.
     *
     * @param out output folder of the run
     * @return what went wrong, in one line; the events stay in the outbox then
     */
    public Optional<String> record(Path out, RunSummary summary) {
        return record(out, outbox -> append(outbox, out.toAbsolutePath().normalize(), summary));
    }

    /** Records what {@code events} appends, and sends it where a server is named. */
    Optional<String> record(Path out, Consumer<Outbox> events) {
        try {
            Outbox outbox = outbox(out);
            events.accept(outbox);
            if (environment.containsKey(URI_VARIABLE)) {
                push(outbox);
            }
            return Optional.empty();
        } catch (TrackingException e) {
            return Optional.of("tracking: " + e.getMessage() + "; flowcut tracking push " + out + " sends it later");
        }
    }

    /**
     * Sends what waits in an outbox.
     *
     * @throws TrackingException when no server is named, or it does not take everything
     */
    public OutboxSender.Sent push(Outbox outbox) {
        String uri = environment.get(URI_VARIABLE);
        if (uri == null) {
            throw new TrackingException(URI_VARIABLE + " is not set; it names the tracking server");
        }
        try (MlflowServer server = new MlflowServer(uri, environment, new S3ArtifactUploader(environment))) {
            return new OutboxSender(outbox, server).push();
        }
    }

    /** Name of the experiment that runs belong to. */
    public String experiment() {
        return environment.getOrDefault(EXPERIMENT_VARIABLE, DEFAULT_EXPERIMENT);
    }

    private void append(Outbox outbox, Path out, RunSummary summary) {
        long start = Instant.parse(summary.startedAt()).toEpochMilli();
        long end = start + Math.round(summary.seconds() * 1000);
        String name = summary.name().replaceAll("[^A-Za-z0-9._-]", "_");
        String runKey = "label-" + name + "-" + start;
        outbox.append(
                runKey, new RunStarted(experiment(), "label " + summary.name(), start, params(summary), tags(summary)));
        outbox.append(runKey, new MetricsLogged(metrics(summary, end)));
        outbox.append(runKey, new ArtifactLogged(out.resolve("run.json").toString(), "run.json"));
        outbox.append(runKey, new ArtifactLogged(out.resolve("report.html").toString(), "report.html"));
        outbox.append(runKey, new RunEnded(Status.FINISHED, end));
    }

    /** The flattened configuration of a run. */
    static Map<String, String> params(RunSummary summary) {
        Map<String, String> params = new LinkedHashMap<>();
        summary.config()
                .forEach((section, keys) ->
                        keys.forEach((key, value) -> params.put(section + "." + key, String.valueOf(value))));
        return params;
    }

    private static Map<String, String> tags(RunSummary summary) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("flowcut.dataset", summary.name());
        tags.put("flowcut.datasetDigest", summary.digests().dataset());
        tags.put("flowcut.features.backend", summary.featuresBackend());
        for (RunSummary.Model model : summary.models()) {
            tags.merge(
                    "flowcut.models." + model.step(),
                    model.name() + " " + model.engine() + " " + model.precision() + " " + model.sha256(),
                    (one, other) -> one + ", " + other);
        }
        tags.put("flowcut.state", summary.state());
        tags.put("flowcut.version", summary.versions().flowcut());
        tags.put("mlflow.source.git.commit", summary.versions().git());
        return tags;
    }

    private static List<MetricPoint> metrics(RunSummary summary, long time) {
        RunSummary.Counts counts = summary.counts();
        List<MetricPoint> points = new ArrayList<>();
        points.add(new MetricPoint("videos", counts.videos(), time, 0));
        points.add(new MetricPoint("skippedVideos", counts.skippedVideos(), time, 0));
        points.add(new MetricPoint("frames", counts.frames(), time, 0));
        points.add(new MetricPoint("masks", counts.masks(), time, 0));
        points.add(new MetricPoint("tracks", counts.tracks(), time, 0));
        points.add(new MetricPoint("segments", counts.segments(), time, 0));
        points.add(new MetricPoint("seconds", summary.seconds(), time, 0));
        points.add(new MetricPoint("framesPerSecond", summary.framesPerSecond(), time, 0));
        for (RunSummary.Step step : summary.steps()) {
            points.add(new MetricPoint("steps/" + step.step() + "/seconds", step.seconds(), time, 0));
            points.add(new MetricPoint("steps/" + step.step() + "/computed", step.computed(), time, 0));
            points.add(new MetricPoint("steps/" + step.step() + "/reused", step.reused(), time, 0));
        }
        return points;
    }
}

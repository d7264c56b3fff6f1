package io.flowcut.worker.tracking;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.mlflow.Outbox;
import io.flowcut.mlflow.TrackingEvent.ArtifactLogged;
import io.flowcut.mlflow.TrackingEvent.DatasetLogged;
import io.flowcut.mlflow.TrackingEvent.MetricPoint;
import io.flowcut.mlflow.TrackingEvent.MetricsLogged;
import io.flowcut.mlflow.TrackingEvent.RunEnded;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import io.flowcut.mlflow.TrackingEvent.Status;
import io.flowcut.mlflow.TrackingException;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.workflows.assembly.AssemblyRequest;
import io.flowcut.workflows.assembly.AssemblyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells MLflow of training datasets that were put together; the dataset is shown among the inputs of the run. */
public final class AssemblyTracking {
    private final RunTracking tracking;
    private final JsonMapper mapper = new JsonMapper();

    /** @param tracking knows the server and the experiment */
    public AssemblyTracking(RunTracking tracking) {
        this.tracking = requireNonNull(tracking, "tracking");
    }

    /**
     * Records a finished assembly, and sends it where a server is named.
     *
     * @param out folder of the dataset
     * @return what went wrong, in one line; the events stay in the outbox then
     */
    public Optional<String> record(
            Path out, AssemblyRequest request, AssemblyResult result, FlowCutConfig config, Instant started) {
        return tracking.record(out, outbox -> append(outbox, out, request, result, config, started));
    }

    private void append(
            Outbox outbox,
            Path out,
            AssemblyRequest request,
            AssemblyResult result,
            FlowCutConfig config,
            Instant started) {
        long start = started.toEpochMilli();
        long end = Instant.now().toEpochMilli();
        String runKey = "assemble-" + request.name().replaceAll("[^A-Za-z0-9._-]", "_") + "-" + start;
        Map<String, String> params = new LinkedHashMap<>();
        new ConfigSchema()
                .sections(config)
                .get("assembly")
                .forEach((key, value) -> params.put("assembly." + key, String.valueOf(value)));
        Map<String, String> tags = Map.of("flowcut.dataset", request.name(), "flowcut.datasetDigest", result.digest());
        outbox.append(runKey, new RunStarted(tracking.experiment(), "assemble " + request.name(), start, params, tags));
        JsonNode columns = description(out).path("schema");
        outbox.append(
                runKey,
                new DatasetLogged(
                        request.name(),
                        result.digest(),
                        request.output(),
                        columns.toString(),
                        profile(result),
                        "training"));
        outbox.append(runKey, new MetricsLogged(metrics(result, end)));
        for (String file : List.of("dataset.json", "statistics.json", "README.md")) {
            outbox.append(
                    runKey,
                    new ArtifactLogged(
                            out.toAbsolutePath().normalize().resolve(file).toString(), file));
        }
        outbox.append(runKey, new RunEnded(Status.FINISHED, end));
    }

    private JsonNode description(Path out) {
        try {
            return mapper.readTree(Files.readAllBytes(out.resolve("dataset.json")));
        } catch (IOException e) {
            throw new TrackingException(out.resolve("dataset.json") + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private String profile(AssemblyResult result) {
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("videos", result.train().videos() + result.val().videos());
        profile.put("trainSegments", result.train().segments());
        profile.put("valSegments", result.val().segments());
        profile.put("instances", result.train().instances() + result.val().instances());
        try {
            return mapper.writeValueAsString(profile);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("counts cannot be written", e);
        }
    }

    private static List<MetricPoint> metrics(AssemblyResult result, long time) {
        List<MetricPoint> points = new ArrayList<>();
        Map<String, AssemblyResult.Split> sides = Map.of("train", result.train(), "val", result.val());
        sides.forEach((side, split) -> {
            points.add(new MetricPoint(side + "/videos", split.videos(), time, 0));
            points.add(new MetricPoint(side + "/segments", split.segments(), time, 0));
            points.add(new MetricPoint(side + "/instances", split.instances(), time, 0));
            points.add(new MetricPoint(side + "/meanScore", split.meanScore(), time, 0));
        });
        return points;
    }
}

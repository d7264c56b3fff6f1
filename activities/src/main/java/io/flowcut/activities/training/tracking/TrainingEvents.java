package io.flowcut.activities.training.tracking;

import io.flowcut.activities.training.run.CurvePoint;
import io.flowcut.mlflow.TrackingEvent.DatasetLogged;
import io.flowcut.mlflow.TrackingEvent.MetricPoint;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.training.TrackedRun;
import io.flowcut.workflows.training.TrackingActivities.BeginRequest;
import io.flowcut.workflows.training.TrainingActivities.LegRequest;
import io.flowcut.workflows.training.TrainingData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What MLflow is told of a training: one run, and in it a nested run for each round. */
final class TrainingEvents {
    private TrainingEvents() {}

    /** Start of the run of a training. */
    static RunStarted started(BeginRequest request, Optional<String> workflowUrl) {
        TrackedRun run = request.run();
        Map<String, String> tags = tags(run, request.data());
        tags.put("flowcut.workflowId", request.workflowId());
        tags.put("flowcut.workflowRunId", request.workflowRunId());
        tags.put("flowcut.namespace", request.namespace());
        workflowUrl.ifPresent(url -> tags.put("flowcut.workflowUrl", url));
        String workflow = workflowUrl
                .map(url -> "[`" + request.workflowId() + "`](" + url + ")")
                .orElse("`" + request.workflowId() + "`");
        tags.put(
                "mlflow.note.content",
                "Training of a video instance segmentation model by FlowCut. Temporal workflow " + workflow
                        + ", namespace `" + request.namespace() + "`.");
        return new RunStarted(
                run.experiment(), run.name(), request.startedMillis(), ConfigParams.of(request.config()), tags);
    }

    /** Start of the run of a training as one of its legs knows it, for a server that was away when it began. */
    static RunStarted parent(LegRequest leg) {
        TrackedRun run = leg.tracking();
        return new RunStarted(run.experiment(), run.name(), leg.from().startedMillis(), Map.of(), Map.of());
    }

    /** Start of the nested run of a round. */
    static RunStarted roundStarted(
            TrackedRun run, TrainingConfig config, TrainingData data, int round, long startedMillis) {
        Map<String, String> tags = tags(run, data);
        tags.put("flowcut.round", Integer.toString(round));
        return new RunStarted(
                run.experiment(),
                run.name() + ", round " + round,
                startedMillis,
                ConfigParams.of(config),
                tags,
                Optional.of(run.key()));
    }

    private static Map<String, String> tags(TrackedRun run, TrainingData data) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("flowcut.dataset", data.name());
        tags.put("flowcut.datasetDigest", data.digest());
        tags.put("flowcut.version", run.version());
        tags.put("mlflow.source.git.commit", run.gitCommit());
        tags.put("mlflow.source.name", "flowcut train");
        tags.put("mlflow.source.type", "JOB");
        return tags;
    }

    /**
     * The dataset of a run among its inputs.
     *
     * @param columns its columns, a JSON array
     */
    static DatasetLogged dataset(TrainingData data, String columns) {
        String profile =
                "{\"trainSegments\":" + data.segments() + ",\"valSegments\":" + data.validationSegments() + "}";
        return new DatasetLogged(data.name(), data.digest(), data.uri(), columns, profile, "training");
    }

    /** Points of a curve as metrics. */
    static List<MetricPoint> metrics(List<CurvePoint> points) {
        List<MetricPoint> metrics = new ArrayList<>();
        for (CurvePoint point : points) {
            point.values()
                    .forEach((name, value) ->
                            metrics.add(new MetricPoint(name, value, point.timeMillis(), point.step())));
        }
        return metrics;
    }
}

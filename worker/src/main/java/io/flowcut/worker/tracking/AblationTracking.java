package io.flowcut.worker.tracking;

import static java.util.Objects.requireNonNull;

import io.flowcut.mlflow.Outbox;
import io.flowcut.mlflow.TrackingEvent.ArtifactLogged;
import io.flowcut.mlflow.TrackingEvent.MetricPoint;
import io.flowcut.mlflow.TrackingEvent.MetricsLogged;
import io.flowcut.mlflow.TrackingEvent.RunEnded;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import io.flowcut.mlflow.TrackingEvent.Status;
import io.flowcut.worker.ablation.Ablation;
import io.flowcut.worker.ablation.AblationRow;
import io.flowcut.worker.run.RunSummary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells MLflow of an ablation: one run, and in it a nested run for each setting. */
public final class AblationTracking {
    private final RunTracking tracking;

    /** @param tracking knows the server and the experiment */
    public AblationTracking(RunTracking tracking) {
        this.tracking = requireNonNull(tracking, "tracking");
    }

    /**
     * Records a finished ablation, and sends it where a server is named.
     *
     * @param out folder with the table and the plot
     * @return what went wrong, in one line; the events stay in the outbox then
     */
    public Optional<String> record(Path out, String name, List<Ablation.Scored> settings, Instant started) {
        Path folder = out.toAbsolutePath().normalize();
        return tracking.record(folder, outbox -> {
            long start = started.toEpochMilli();
            long end = Instant.now().toEpochMilli();
            String parent = "ablate-" + name.replaceAll("[^A-Za-z0-9._-]", "_") + "-" + start;
            outbox.append(
                    parent,
                    new RunStarted(
                            tracking.experiment(),
                            "ablate " + name,
                            start,
                            Map.of(),
                            Map.of("flowcut.ablation", name)));
            for (String file : List.of("ablation.json", "ablation.md", "ablation.svg")) {
                outbox.append(parent, new ArtifactLogged(folder.resolve(file).toString(), file));
            }
            settings.forEach(setting -> append(outbox, parent, setting));
            outbox.append(parent, new RunEnded(Status.FINISHED, end));
        });
    }

    private void append(Outbox outbox, String parent, Ablation.Scored scored) {
        AblationRow row = scored.row();
        RunSummary summary = scored.summary();
        long start = Instant.parse(summary.startedAt()).toEpochMilli();
        long end = start + Math.round(summary.seconds() * 1000);
        String runKey = parent + "-" + row.setting().name();
        Map<String, String> params = RunTracking.params(summary);
        Map<String, String> tags = Map.of(
                "flowcut.stage", row.setting().stage(),
                "flowcut.setting", row.setting().name(),
                "flowcut.datasetDigest", summary.digests().dataset());
        outbox.append(
                runKey,
                new RunStarted(tracking.experiment(), row.setting().name(), start, params, tags, Optional.of(parent)));
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("meanJ", row.meanJ());
        metrics.put("bestTrackIou", row.bestTrackIou());
        metrics.put("allTracksIou", row.allTracksIou());
        metrics.put("AP", row.ap());
        metrics.put("AP50", row.ap50());
        metrics.put("AP75", row.ap75());
        metrics.put("AR10", row.ar10());
        metrics.put("tracks", (double) row.tracks());
        metrics.put("seconds", row.seconds());
        outbox.append(
                runKey,
                new MetricsLogged(metrics.entrySet().stream()
                        .map(metric -> new MetricPoint(metric.getKey(), metric.getValue(), end, 0))
                        .toList()));
        outbox.append(
                runKey, new ArtifactLogged(scored.folder().resolve("run.json").toString(), "run.json"));
        outbox.append(runKey, new RunEnded(Status.FINISHED, end));
    }
}

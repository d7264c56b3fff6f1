package io.flowcut.mlflow;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;

/** Something to be told to the tracking server about one run; one JSON line of the outbox each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TrackingEvent.RunStarted.class, name = "started"),
    @JsonSubTypes.Type(value = TrackingEvent.MetricsLogged.class, name = "metrics"),
    @JsonSubTypes.Type(value = TrackingEvent.TagsSet.class, name = "tags"),
    @JsonSubTypes.Type(value = TrackingEvent.ArtifactLogged.class, name = "artifact"),
    @JsonSubTypes.Type(value = TrackingEvent.RunEnded.class, name = "ended")
})
public sealed interface TrackingEvent {
    /**
     * First event of every run.
     *
     * @param experiment name of the experiment; made when it is not there
     * @param name name of the run
     * @param startMillis start, in milliseconds since 1970
     * @param params flattened configuration
     */
    record RunStarted(
            String experiment, String name, long startMillis, Map<String, String> params, Map<String, String> tags)
            implements TrackingEvent {
        public RunStarted {
            requireNonNull(experiment, "experiment");
            requireNonNull(name, "name");
            params = Map.copyOf(params);
            tags = Map.copyOf(tags);
        }
    }

    /**
     * One value of one metric.
     *
     * @param timeMillis when it was measured, in milliseconds since 1970
     * @param step step of the run, for example a frame or a training step
     */
    record MetricPoint(String key, double value, long timeMillis, long step) {
        public MetricPoint {
            requireNonNull(key, "key");
        }
    }

    /** Points of any metrics. */
    record MetricsLogged(List<MetricPoint> points) implements TrackingEvent {
        public MetricsLogged {
            points = List.copyOf(points);
        }
    }

    /** Tags to set or overwrite. */
    record TagsSet(Map<String, String> tags) implements TrackingEvent {
        public TagsSet {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * A local file to upload.
     *
     * @param file absolute path; read when the event is sent
     * @param artifactPath path in the run's artifacts, with forward slashes
     */
    record ArtifactLogged(String file, String artifactPath) implements TrackingEvent {
        public ArtifactLogged {
            requireNonNull(file, "file");
            requireNonNull(artifactPath, "artifactPath");
        }
    }

    /** Last event of a run. */
    record RunEnded(Status status, long endMillis) implements TrackingEvent {
        public RunEnded {
            requireNonNull(status, "status");
        }
    }

    /** How a run ended. */
    enum Status {
        FINISHED,
        FAILED,
        KILLED
    }
}

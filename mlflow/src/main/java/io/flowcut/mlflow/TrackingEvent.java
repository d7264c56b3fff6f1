package io.flowcut.mlflow;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something to be told to the tracking server about one run; one JSON line of the outbox each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TrackingEvent.RunStarted.class, name = "started"),
    @JsonSubTypes.Type(value = TrackingEvent.MetricsLogged.class, name = "metrics"),
    @JsonSubTypes.Type(value = TrackingEvent.TagsSet.class, name = "tags"),
    @JsonSubTypes.Type(value = TrackingEvent.ArtifactLogged.class, name = "artifact"),
    @JsonSubTypes.Type(value = TrackingEvent.DatasetLogged.class, name = "dataset"),
    @JsonSubTypes.Type(value = TrackingEvent.ModelRegistered.class, name = "model"),
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
     * @param parent key of the run that this one is nested in; empty when it stands alone
     */
    record RunStarted(
            String experiment,
            String name,
            long startMillis,
            Map<String, String> params,
            Map<String, String> tags,
            Optional<String> parent)
            implements TrackingEvent {
        public RunStarted {
            requireNonNull(experiment, "experiment");
            requireNonNull(name, "name");
            params = Map.copyOf(params);
            tags = Map.copyOf(tags);
            requireNonNull(parent, "parent");
        }

        /** A run that stands alone. */
        public RunStarted(
                String experiment,
                String name,
                long startMillis,
                Map<String, String> params,
                Map<String, String> tags) {
            this(experiment, name, startMillis, params, tags, Optional.empty());
        }

        /** Events from before runs were nested lack the parent. */
        @JsonCreator
        static RunStarted read(
                @JsonProperty("experiment") String experiment,
                @JsonProperty("name") String name,
                @JsonProperty("startMillis") long startMillis,
                @JsonProperty("params") Map<String, String> params,
                @JsonProperty("tags") Map<String, String> tags,
                @JsonProperty("parent") Optional<String> parent) {
            return new RunStarted(
                    experiment,
                    name,
                    startMillis,
                    params,
                    tags,
                    Optional.ofNullable(parent).flatMap(key -> key));
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

    /**
     * A dataset that the run reads or makes, as MLflow shows it among the run's datasets.
     *
     * @param digest SHA-256 of its content; MLflow keeps the first {@value MlflowLimits#DATASET_DIGEST_LENGTH} digits
     * @param source URI of the place where it lies
     * @param columns its columns as MLflow's column specification, a JSON array
     * @param profile counts, a JSON object
     * @param context what it is used for, such as {@code training}
     */
    record DatasetLogged(String name, String digest, String source, String columns, String profile, String context)
            implements TrackingEvent {
        public DatasetLogged {
            requireNonNull(name, "name");
            requireNonNull(digest, "digest");
            requireNonNull(source, "source");
            requireNonNull(columns, "columns");
            requireNonNull(profile, "profile");
            requireNonNull(context, "context");
        }
    }

    /**
     * A version of a registered model, made of artifacts of the run. It becomes the champion when there is none, or when
     * its figure is higher than the champion's on the same data.
     *
     * @param name name of the registered model; made when it is not there
     * @param artifactPath folder in the run's artifacts that holds the model, MLmodel included
     * @param description what the version is, in Markdown
     * @param figure name of the figure that versions are compared by; higher is better
     * @param value its value; empty when the model was not judged
     * @param judgedOn digest of the data that it was judged on
     * @param tags of the version
     */
    record ModelRegistered(
            String name,
            String artifactPath,
            String description,
            String figure,
            Optional<Double> value,
            String judgedOn,
            Map<String, String> tags)
            implements TrackingEvent {
        public ModelRegistered {
            requireNonNull(name, "name");
            requireNonNull(artifactPath, "artifactPath");
            requireNonNull(description, "description");
            requireNonNull(figure, "figure");
            requireNonNull(value, "value");
            requireNonNull(judgedOn, "judgedOn");
            tags = Map.copyOf(tags);
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

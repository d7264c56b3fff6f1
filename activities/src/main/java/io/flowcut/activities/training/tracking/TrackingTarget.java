package io.flowcut.activities.training.tracking;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.S3ArtifactUploader;
import io.flowcut.mlflow.MlflowServer;
import java.util.Map;
import java.util.Optional;

/** The tracking server that this process tells of trainings, if any: MLFLOW_TRACKING_URI and the like. */
public final class TrackingTarget {
    private static final String URI = "MLFLOW_TRACKING_URI";
    private static final String TEMPORAL_UI = "TEMPORAL_UI_URL";

    private final Map<String, String> environment;

    /** @param environment variables to take the server and its credentials from */
    public TrackingTarget(Map<String, String> environment) {
        this.environment = Map.copyOf(requireNonNull(environment, "environment"));
    }

    /** Whether a server is named. */
    public boolean named() {
        return environment.containsKey(URI);
    }

    /** Opens the server; empty when none is named. */
    Optional<MlflowServer> open() {
        return Optional.ofNullable(environment.get(URI))
                .map(uri -> new MlflowServer(uri, environment, new S3ArtifactUploader(environment)));
    }

    /** Page of a workflow, where Temporal's web interface is named by TEMPORAL_UI_URL. */
    Optional<String> workflowUrl(String namespace, String workflowId, String runId) {
        return Optional.ofNullable(environment.get(TEMPORAL_UI))
                .map(base -> base.replaceAll("/+$", "") + "/namespaces/" + namespace + "/workflows/" + workflowId + "/"
                        + runId + "/history");
    }
}

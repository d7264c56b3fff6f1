package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.mlflow.ArtifactUploader;
import io.flowcut.mlflow.TrackingException;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes MLflow's artifacts to S3, which is reached as MLflow's own clients reach it: credentials by the AWS SDK's default
 * chain, and a service that is not AWS's by MLFLOW_S3_ENDPOINT_URL. Thread-safe.
 */
public final class S3ArtifactUploader implements ArtifactUploader {
    private static final String ENDPOINT = "MLFLOW_S3_ENDPOINT_URL";
    private static final String MEDIA_TYPE = "application/octet-stream";
    private static final int RETRIES = 5;

    private final S3Options options;

    /** @param environment variables to take the endpoint from */
    public S3ArtifactUploader(Map<String, String> environment) {
        String endpoint = requireNonNull(environment, "environment").getOrDefault(ENDPOINT, "");
        options = new S3Options(endpoint, "", !endpoint.isEmpty(), "", RETRIES);
    }

    @Override
    public boolean accepts(String uri) {
        return S3Uri.matches(uri);
    }

    @Override
    public void upload(String uri, Path file) {
        try (S3Objects s3 = new S3Objects(options, StorageListener.NONE)) {
            s3.put(S3Uri.parse(uri), MEDIA_TYPE, file);
        } catch (FlowCutException e) {
            throw new TrackingException(e.getMessage(), e);
        }
    }
}

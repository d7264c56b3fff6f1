package io.flowcut.mlflow;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowcut.mlflow.TrackingEvent.MetricPoint;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/**
 * An MLflow tracking server over its REST API, with MLflow's own Java client; artifacts go by HTTP PUT through the
 * server's mlflow-artifacts proxy, or where it serves none to where they lie. Credentials come from the variables that MLflow's clients read:
 * MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.
 */
public final class MlflowServer implements AutoCloseable {
    /** Tag by which a run that was made before is found again. */
    static final String RUN_KEY_TAG = "flowcut.runKey";

    /** Scheme of artifacts behind the server. */
    private static final String PROXY = "mlflow-artifacts:/";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String uri;
    private final Map<String, String> environment;
    private final ArtifactUploader uploader;
    private final MlflowClient client;
    private final HttpClient http;

    /**
     * @param uri the server, {@code http:} or {@code https:}
     * @param environment variables to take the credentials from
     * @param uploader writes artifacts that the server does not serve
     * @throws TrackingException when the URI is not one of a server
     */
    public MlflowServer(String uri, Map<String, String> environment, ArtifactUploader uploader) {
        this.uploader = requireNonNull(uploader, "uploader");
        this.uri = requireNonNull(uri, "uri").replaceAll("/+$", "");
        this.environment = Map.copyOf(environment);
        if (!this.uri.matches("https?://.+")) {
            throw new TrackingException("MLFLOW_TRACKING_URI: " + uri + " is not allowed; allowed: http(s)://HOST");
        }
        this.client = new MlflowClient(credentials(this.uri, this.environment));
        this.http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    }

    private static BasicMlflowHostCreds credentials(String uri, Map<String, String> environment) {
        String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
        String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
        if (!token.isEmpty()) {
            return new BasicMlflowHostCreds(uri, token);
        }
        return user.isEmpty()
                ? new BasicMlflowHostCreds(uri)
                : new BasicMlflowHostCreds(uri, user, environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", ""));
    }

    /**
     * The run with this key: the one made before, or a new one. Making it twice gives the same run.
     *
     * @param parent id of the run that it is nested in
     */
    public String ensureRun(String runKey, TrackingEvent.RunStarted started, Optional<String> parent) {
        return call(() -> {
            String experiment = ensureExperiment(started.experiment());
            String byKey = "tags.`" + RUN_KEY_TAG + "` = '" + runKey + "'";
            List<Service.Run> found = client.searchRuns(List.of(experiment), byKey, Service.ViewType.ACTIVE_ONLY, 1)
                    .getItems();
            String run = found.isEmpty()
                    ? createRun(experiment, runKey, started)
                    : found.get(0).getInfo().getRunId();
            logParams(run, started.params());
            setTags(run, started.tags());
            parent.ifPresent(id -> setTags(run, Map.of("mlflow.parentRunId", id)));
            return run;
        });
    }

    private String ensureExperiment(String name) {
        Optional<Service.Experiment> found = client.getExperimentByName(name);
        if (found.isPresent()) {
            return found.get().getExperimentId();
        }
        try {
            return client.createExperiment(name);
        } catch (MlflowHttpException e) {
            // Another process may have made it since we looked.
            return client.getExperimentByName(name).orElseThrow(() -> e).getExperimentId();
        }
    }

    private String createRun(String experiment, String runKey, TrackingEvent.RunStarted started) {
        Service.CreateRun request = Service.CreateRun.newBuilder()
                .setExperimentId(experiment)
                .setRunName(started.name())
                .setStartTime(started.startMillis())
                .addTags(tag(RUN_KEY_TAG, runKey))
                .build();
        return client.createRun(request).getRunId();
    }

    private void logParams(String run, Map<String, String> params) {
        List<Service.Param> all = params.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> Service.Param.newBuilder()
                        .setKey(MlflowLimits.key(e.getKey()))
                        .setValue(MlflowLimits.paramValue(e.getValue()))
                        .build())
                .toList();
        for (List<Service.Param> batch : batches(all, MlflowLimits.PARAMS_PER_BATCH)) {
            client.logBatch(run, List.of(), batch, List.of());
        }
    }

    /** Sets tags of a run. */
    public void setTags(String run, Map<String, String> tags) {
        List<Service.RunTag> all = tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> tag(e.getKey(), e.getValue()))
                .toList();
        call(() -> {
            for (List<Service.RunTag> batch : batches(all, MlflowLimits.TAGS_PER_BATCH)) {
                client.logBatch(run, List.of(), List.of(), batch);
            }
            return run;
        });
    }

    /** Sends metric points, in batches; sending the same point twice leaves one. */
    public void logMetrics(String run, List<MetricPoint> points) {
        List<Service.Metric> all = points.stream()
                .map(p -> Service.Metric.newBuilder()
                        .setKey(MlflowLimits.key(p.key()))
                        .setValue(p.value())
                        .setTimestamp(p.timeMillis())
                        .setStep(p.step())
                        .build())
                .toList();
        call(() -> {
            for (List<Service.Metric> batch : batches(all, MlflowLimits.METRICS_PER_BATCH)) {
                client.logBatch(run, batch, List.of(), List.of());
            }
            return run;
        });
    }

    /** Uploads a file into the artifacts of a run. */
    public void logArtifact(String run, Path file, String artifactPath) {
        String root = call(() -> client.getRun(run).getInfo().getArtifactUri());
        if (root.startsWith(PROXY)) {
            put(proxied(root, artifactPath), file, artifactPath);
        } else if (uploader.accepts(root)) {
            uploader.upload(root.replaceFirst("/+$", "") + "/" + artifactPath, file);
        } else {
            throw new TrackingException(uri + ": artifacts lie at " + root
                    + ", neither behind the server nor in S3; start it with --serve-artifacts");
        }
    }

    private void put(URI target, Path file, String artifactPath) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(target)
                    .timeout(TIMEOUT.multipliedBy(10))
                    .PUT(HttpRequest.BodyPublishers.ofFile(file));
            authorization().ifPresent(value -> request.header("Authorization", value));
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new TrackingException(
                        uri + ": refused artifact " + artifactPath + " with status " + response.statusCode());
            }
        } catch (IOException e) {
            throw new TrackingException(uri + ": cannot upload " + file + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrackingException(uri + ": interrupted while uploading " + file, e);
        }
    }

    private URI proxied(String root, String artifactPath) {
        String path =
                root.substring(PROXY.length()).replaceFirst("^/[^/]*/", "").replaceFirst("^/+", "");
        String encoded = Arrays.stream((path + "/" + artifactPath).split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        return URI.create(uri + "/api/2.0/mlflow-artifacts/artifacts/" + encoded);
    }

    /** Records a dataset among the inputs of a run; recording the same one twice leaves one. */
    public void logDataset(String run, TrackingEvent.DatasetLogged dataset) {
        ObjectNode described = JsonNodeFactory.instance.objectNode();
        described.put("name", MlflowLimits.key(dataset.name()));
        described.put("digest", MlflowLimits.datasetDigest(dataset.digest()));
        described.put("source_type", dataset.source().startsWith("s3:") ? "s3" : "local");
        ObjectNode source = JsonNodeFactory.instance.objectNode();
        described.put("source", source.put("uri", dataset.source()).toString());
        described.put("schema", "{\"mlflow_colspec\": " + dataset.columns() + "}");
        described.put("profile", dataset.profile());
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("run_id", run);
        ObjectNode input = request.putArray("datasets").addObject();
        input.putArray("tags").addObject().put("key", "mlflow.data.context").put("value", dataset.context());
        input.set("dataset", described);
        call(() -> client.sendPost("runs/log-inputs", request.toString()));
    }

    /** Registers a version of a model, once for each run, and makes it the champion where it is the better one. */
    public void registerModel(String run, TrackingEvent.ModelRegistered model) {
        call(() -> {
            String source = client.getRun(run).getInfo().getArtifactUri() + "/" + model.artifactPath();
            return new ModelRegistry(client).register(run, source, model);
        });
    }

    /** Page of a run. */
    public String runUrl(String run) {
        String experiment = call(() -> client.getRun(run).getInfo().getExperimentId());
        return uri + "/#/experiments/" + experiment + "/runs/" + run;
    }

    /** Makes a run that had ended one that is at work. */
    public void reopenRun(String run) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("run_id", run).put("status", "RUNNING");
        call(() -> client.sendPost("runs/update", request.toString()));
    }

    /** Ends a run. */
    public void endRun(String run, TrackingEvent.RunEnded ended) {
        call(() -> {
            client.setTerminated(run, Service.RunStatus.valueOf(ended.status().name()), ended.endMillis());
            return run;
        });
    }

    private Optional<String> authorization() {
        String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
        String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
        if (!token.isEmpty()) {
            return Optional.of("Bearer " + token);
        }
        if (user.isEmpty()) {
            return Optional.empty();
        }
        String pair = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static Service.RunTag tag(String key, String value) {
        return Service.RunTag.newBuilder()
                .setKey(MlflowLimits.key(key))
                .setValue(MlflowLimits.tagValue(value))
                .build();
    }

    private static <T> List<List<T>> batches(List<T> all, int size) {
        List<List<T>> batches = new ArrayList<>();
        for (int i = 0; i < all.size(); i += size) {
            batches.add(all.subList(i, Math.min(all.size(), i + size)));
        }
        return batches;
    }

    private <T> T call(Supplier<T> request) {
        try {
            return request.get();
        } catch (MlflowClientException e) {
            throw new TrackingException(uri + ": " + firstLine(e), e);
        }
    }

    private static String firstLine(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage())
                .lines()
                .findFirst()
                .orElse(root.getClass().getSimpleName());
    }

    @Override
    public void close() {
        client.close();
    }
}

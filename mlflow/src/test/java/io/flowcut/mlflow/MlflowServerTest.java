package io.flowcut.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.mlflow.TrackingEvent.ArtifactLogged;
import io.flowcut.mlflow.TrackingEvent.DatasetLogged;
import io.flowcut.mlflow.TrackingEvent.MetricPoint;
import io.flowcut.mlflow.TrackingEvent.MetricsLogged;
import io.flowcut.mlflow.TrackingEvent.RunEnded;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import io.flowcut.mlflow.TrackingEvent.Status;
import io.flowcut.mlflow.TrackingEvent.TagsSet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real MLflow server; read back over plain REST, not by the code under test. */
class MlflowServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path serverFolder;

    @TempDir
    Path folder;

    private static RealMlflow mlflow;

    @BeforeAll
    static void start() throws Exception {
        mlflow = RealMlflow.start(serverFolder);
    }

    @AfterAll
    static void stop() {
        if (mlflow != null) {
            mlflow.close();
        }
    }

    private static JsonNode post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(mlflow.uri() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return send(request);
    }

    private static JsonNode get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(mlflow.uri() + path)).build());
    }

    private static JsonNode send(HttpRequest request) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static JsonNode onlyRun(String experiment) throws Exception {
        String id = get("/api/2.0/mlflow/experiments/get-by-name?experiment_name=" + experiment)
                .at("/experiment/experiment_id")
                .asText();
        JsonNode runs = post("/api/2.0/mlflow/runs/search", "{\"experiment_ids\":[\"" + id + "\"]}")
                .get("runs");
        assertThat(runs).hasSize(1);
        return runs.get(0);
    }

    @Test
    void aRunArrivesWholeAndOnce() throws Exception {
        Path artifact = Files.writeString(folder.resolve("run.json"), "{\"frames\":3}");
        Map<String, String> params = new HashMap<>();
        for (int i = 0; i < 130; i++) {
            params.put("key." + i, "value " + i);
        }
        params.put("strange:key", "x".repeat(7000));
        List<MetricPoint> points = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            points.add(new MetricPoint("frames", i, 1000 + i, i));
        }
        Outbox outbox = new Outbox(folder.resolve("outbox"));
        outbox.append("whole-1", new RunStarted("whole", "first", 1000, params, Map.of("flowcut.dataset", "d")));
        outbox.append("whole-1", new MetricsLogged(points));
        outbox.append("whole-1", new TagsSet(Map.of("flowcut.digest", "abc")));
        outbox.append("whole-1", new ArtifactLogged(artifact.toString(), "outputs/run.json"));
        outbox.append("whole-1", new RunEnded(Status.FINISHED, 9000));
        try (MlflowServer server = new MlflowServer(mlflow.uri(), Map.of(), ArtifactUploader.none())) {
            assertThat(new OutboxSender(outbox, server).push()).isEqualTo(new OutboxSender.Sent(1, 5));
            assertThat(new OutboxSender(outbox, server).push()).isEqualTo(new OutboxSender.Sent(0, 0));
            // A sender that was killed before it recorded what it sent sends all of it again.
            outbox.markSent("whole-1", 0);
            new OutboxSender(outbox, server).push();
        }
        JsonNode run = onlyRun("whole");
        assertThat(run.at("/info/status").asText()).isEqualTo("FINISHED");
        assertThat(run.at("/info/end_time").asLong()).isEqualTo(9000);
        assertThat(run.at("/data/params")).hasSize(131);
        String id = run.at("/info/run_id").asText();
        JsonNode history = get("/api/2.0/mlflow/metrics/get-history?metric_key=frames&run_id=" + id);
        assertThat(history.get("metrics")).hasSize(2500);
        JsonNode files = get("/api/2.0/mlflow/artifacts/list?path=outputs&run_id=" + id);
        assertThat(files.at("/files/0/path").asText()).isEqualTo("outputs/run.json");
        assertThat(files.at("/files/0/file_size").asLong()).isEqualTo(Files.size(artifact));
    }

    @Test
    void aNestedRunFindsItsParentAndShowsItsDataset() throws Exception {
        Outbox outbox = new Outbox(folder.resolve("outbox"));
        String digest = "0123456789abcdef".repeat(4);
        // The outbox sends runs by the order of their keys: the child comes first here.
        outbox.append("a-child", new RunStarted("nested", "alpha 0", 5, Map.of(), Map.of(), Optional.of("b-parent")));
        outbox.append(
                "a-child",
                new DatasetLogged(
                        "clips",
                        digest,
                        "file:///data/clips/",
                        "[{\"type\":\"long\",\"name\":\"width\",\"required\":true}]",
                        "{\"videos\":3}",
                        "training"));
        outbox.append("a-child", new RunEnded(Status.FINISHED, 6));
        outbox.append("b-parent", new RunStarted("nested", "ablation", 4, Map.of(), Map.of()));
        outbox.append("b-parent", new RunEnded(Status.FINISHED, 7));
        try (MlflowServer server = new MlflowServer(mlflow.uri(), Map.of(), ArtifactUploader.none())) {
            new OutboxSender(outbox, server).push();
            // Sent again, as after a kill.
            outbox.markSent("a-child", 0);
            new OutboxSender(outbox, server).push();
        }
        String id = get("/api/2.0/mlflow/experiments/get-by-name?experiment_name=nested")
                .at("/experiment/experiment_id")
                .asText();
        JsonNode runs = post(
                        "/api/2.0/mlflow/runs/search",
                        "{\"experiment_ids\":[\"" + id + "\"],\"order_by\":[\"attributes.start_time ASC\"]}")
                .get("runs");
        assertThat(runs).hasSize(2);
        JsonNode tags = runs.get(1).at("/data/tags");
        assertThat(tags).anySatisfy(tag -> {
            assertThat(tag.get("key").asText()).isEqualTo("mlflow.parentRunId");
            assertThat(tag.get("value").asText())
                    .isEqualTo(runs.get(0).at("/info/run_id").asText());
        });
        JsonNode datasets = runs.get(1).at("/inputs/dataset_inputs");
        assertThat(datasets).hasSize(1);
        assertThat(datasets.at("/0/dataset/name").asText()).isEqualTo("clips");
        assertThat(datasets.at("/0/dataset/digest").asText()).isEqualTo(digest.substring(0, 36));
        assertThat(datasets.at("/0/dataset/schema").asText()).contains("mlflow_colspec");
        assertThat(datasets.at("/0/tags/0/value").asText()).isEqualTo("training");
    }

    private static TrackingEvent.ModelRegistered model(Optional<Double> value, String judgedOn) {
        return new TrackingEvent.ModelRegistered(
                "masks", "model", "A model", "val/AP50", value, judgedOn, Map.of("flowcut.workflowId", "w"));
    }

    private static String champion() throws Exception {
        return get("/api/2.0/mlflow/registered-models/alias?name=masks&alias=champion")
                .at("/model_version/version")
                .asText();
    }

    @Test
    void aRunBecomesOneVersionAndTheBestOneIsTheChampion() throws Exception {
        Path file = Files.writeString(folder.resolve("MLmodel"), "flavors: {}\n");
        try (MlflowServer server = new MlflowServer(mlflow.uri(), Map.of(), ArtifactUploader.none())) {
            List<Optional<Double>> figures =
                    List.of(Optional.of(0.5), Optional.of(0.4), Optional.empty(), Optional.of(0.6), Optional.of(0.9));
            // The last one was judged on other data: its figure says nothing.
            List<String> judgedOn = List.of("a", "a", "a", "a", "b");
            List<String> champions = List.of("1", "1", "1", "4", "4");
            for (int i = 0; i < figures.size(); i++) {
                String run = server.ensureRun(
                        "model-" + i, new RunStarted("models", "r" + i, 1, Map.of(), Map.of()), Optional.empty());
                server.logArtifact(run, file, "model/MLmodel");
                // Twice, as after a kill.
                server.registerModel(run, model(figures.get(i), judgedOn.get(i)));
                server.registerModel(run, model(figures.get(i), judgedOn.get(i)));
                assertThat(champion()).isEqualTo(champions.get(i));
                server.endRun(run, new RunEnded(Status.FAILED, 5));
                server.reopenRun(run);
                JsonNode info = get("/api/2.0/mlflow/runs/get?run_id=" + run).at("/run/info");
                assertThat(info.get("status").asText()).isEqualTo("RUNNING");
                assertThat(server.runUrl(run))
                        .isEqualTo(mlflow.uri() + "/#/experiments/"
                                + info.get("experiment_id").asText() + "/runs/" + run);
            }
        }
        JsonNode versions = get("/api/2.0/mlflow/model-versions/search?filter=name%3D%27masks%27")
                .get("model_versions");
        assertThat(versions).hasSize(5);
        assertThat(versions)
                .allSatisfy(
                        version -> assertThat(version.get("source").asText()).endsWith("/model"));
    }

    /** As of a server with --no-serve-artifacts: what the client has to write itself. */
    @Test
    void artifactsThatTheServerDoesNotServeAreWrittenWhereTheyLie() throws Exception {
        post("/api/2.0/mlflow/experiments/create", "{\"name\":\"own\",\"artifact_location\":\"s3://bucket/mlflow\"}");
        Path file = Files.writeString(folder.resolve("a.json"), "{}");
        RunStarted started = new RunStarted("own", "r", 1, Map.of(), Map.of());
        Map<String, Path> written = new HashMap<>();
        ArtifactUploader uploader = new ArtifactUploader() {
            @Override
            public boolean accepts(String uri) {
                return uri.startsWith("s3:");
            }

            @Override
            public void upload(String uri, Path content) {
                written.put(uri, content);
            }
        };
        try (MlflowServer server = new MlflowServer(mlflow.uri(), Map.of(), uploader)) {
            String run = server.ensureRun("own-1", started, Optional.empty());
            server.logArtifact(run, file, "model/a.json");
            assertThat(written).containsOnly(Map.entry("s3://bucket/mlflow/" + run + "/artifacts/model/a.json", file));
        }
        try (MlflowServer server = new MlflowServer(mlflow.uri(), Map.of(), ArtifactUploader.none())) {
            String run = server.ensureRun("own-1", started, Optional.empty());
            assertThatThrownBy(() -> server.logArtifact(run, file, "model/a.json"))
                    .isInstanceOf(TrackingException.class)
                    .hasMessageContaining("s3://bucket/mlflow")
                    .hasMessageContaining("--serve-artifacts");
        }
    }

    @Test
    void aMissingArtifactStopsThereAndKeepsTheRest() {
        Outbox outbox = new Outbox(folder.resolve("outbox"));
        outbox.append("part-1", new RunStarted("part", "r", 1, Map.of(), Map.of()));
        outbox.append("part-1", new ArtifactLogged(folder.resolve("gone").toString(), "gone"));
        outbox.append("part-1", new RunEnded(Status.FAILED, 2));
        try (MlflowServer server = new MlflowServer(mlflow.uri(), Map.of(), ArtifactUploader.none())) {
            assertThatThrownBy(() -> new OutboxSender(outbox, server).push())
                    .isInstanceOf(TrackingException.class)
                    .hasMessageContaining("gone");
        }
        assertThat(outbox.pending("part-1")).hasSize(2);
    }
}

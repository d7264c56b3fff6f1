package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.run.JobStatus;
import io.flowcut.workflows.WorkflowIds;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a real Temporal server, through the command line. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JobsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path shared;

    private static RealTemporal server;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServer() throws Exception {
        server = RealTemporal.start(shared);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    /** A folder of generated clips of 64x48 pixels. */
    private Path videos(int count, int frames) throws Exception {
        Path videos = Files.createDirectories(folder.resolve("videos"));
        for (int i = 0; i < count; i++) {
            DemoClipFolder clip = new DemoClipFolder(folder.resolve("made-" + i));
            clip.write(new DemoClip(new DemoOptions(i + 1, frames, 1, 96, 64)));
            Files.move(clip.frames(), videos.resolve("video-" + i));
        }
        return videos;
    }

    private static JsonNode lastLine(Cluster.Run run) throws Exception {
        return JSON.readTree(run.lastLine());
    }

    @Test
    void searchAttributesAreRegisteredOnce() {
        try (Cluster cluster = new Cluster(server, folder)) {
            Cluster.Run first = cluster.run("temporal", "init");
            assertThat(first.exitCode()).as(first.err()).isZero();
            Cluster.Run second = cluster.run("temporal", "init");
            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(second.out()).contains("all search attributes are there already");
        }
    }

    @Test
    void twoIdenticalSubmissionsAtOnceAreOneJob() throws Exception {
        Path videos = videos(2, 4);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (Cluster cluster = new Cluster(server, folder)) {
            Callable<JsonNode> submit = () -> {
                List<String> arguments = Cluster.quick(
                        "submit", videos.toString(), "--out", cluster.out().toString(), "--name", "t", "--json");
                Cluster.Run run = cluster.run(arguments.toArray(String[]::new));
                assertThat(run.exitCode()).as(run.err()).isZero();
                return lastLine(run);
            };
            List<JsonNode> answers = new ArrayList<>();
            for (Future<JsonNode> answer : executor.invokeAll(List.of(submit, submit))) {
                answers.add(answer.get());
            }
            assertThat(answers)
                    .extracting(answer -> answer.get("job").asText())
                    .containsOnly(answers.get(0).get("job").asText());
            assertThat(answers)
                    .extracting(answer -> answer.get("state").asText())
                    .containsExactlyInAnyOrder("started", "running");

            cluster.worker();
            String job = answers.get(0).get("job").asText();
            assertThat(cluster.result(job).exitCode()).isZero();
            assertThat(submit.call().get("state").asText()).isEqualTo("done");
            assertThat(cluster.out().resolve("report.html")).isNotEmptyFile();
            assertThat(cluster.out().resolve("run.json")).isNotEmptyFile();

            Cluster.Run copied =
                    cluster.run("result", job, "--out", folder.resolve("copy").toString());
            assertThat(copied.exitCode()).as(copied.err()).isZero();
            assertThat(folder.resolve("copy/annotations.json"))
                    .hasSameBinaryContentAs(cluster.out().resolve("annotations.json"));

            Cluster.Run other = cluster.run(
                    "submit", videos.toString(), "--out", cluster.out().toString(), "--set", "ncut.tau=0.3");
            assertThat(other.exitCode()).isEqualTo(2);
            assertThat(other.err()).contains("holds the labels of another run");
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void oneCorruptVideoAmongTwentyIsReportedAndCanBeMended() throws Exception {
        Path videos = videos(19, 2);
        Path corrupt = Files.createFile(videos.resolve("corrupt.mp4"));
        try (Cluster cluster = new Cluster(server, folder)) {
            cluster.worker();
            String job = cluster.submit(videos);
            Cluster.Run result = cluster.result(job);
            assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
            JsonNode summary = lastLine(result);
            assertThat(summary.get("videos").asInt()).isEqualTo(19);
            assertThat(summary.get("skippedVideos").asInt()).isEqualTo(1);
            assertThat(summary.at("/failures/0/videoId").asText()).isEqualTo("corrupt");
            assertThat(summary.at("/failures/0/errorType").asText()).isEqualTo("BadInput");
            assertThat(summary.at("/failures/0/message").asText())
                    .contains(corrupt.getFileName().toString());
            Cluster.Run status = cluster.run("status", job);
            assertThat(status.exitCode()).isEqualTo(3);
            assertThat(status.out()).contains("20 of 20 done, 1 failed", "failed   corrupt: BadInput: ");
        }
    }

    @Test
    void aJobIsPausedResumedAndCancelled() throws Exception {
        Path videos = videos(2, 30);
        try (Cluster cluster = new Cluster(server, folder)) {
            cluster.worker();
            String job = cluster.submit(videos);
            cluster.await(job, status -> status.framesDone() > 0);
            assertThat(cluster.run("pause", job).exitCode()).isZero();
            cluster.await(job, status -> status.state().equals("paused"));
            // The service lists its workflows a moment after they are there.
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            Cluster.Run listed = cluster.run("status");
            while (!listed.out().contains(job) && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(200);
                listed = cluster.run("status");
            }
            assertThat(listed.out()).as(listed.err()).contains(job, "paused");
            assertThat(cluster.run("retry-failed", job).exitCode()).isZero();
            assertThat(cluster.run("resume", job).exitCode()).isZero();
            cluster.await(job, status -> status.state().equals("running"));
            assertThat(cluster.run("cancel", job).exitCode()).isZero();
            JobStatus ended = cluster.await(job, status -> !status.open());
            assertThat(ended.state()).isEqualTo("cancelled");

            Cluster.Run late = cluster.run("pause", job);
            assertThat(late.exitCode()).isEqualTo(1);
            assertThat(late.err()).contains("has ended");
            assertThat(cluster.run("status", "flowcut-no-such-job").err()).contains("no job flowcut-no-such-job");
        }
    }

    @Test
    void payloadsAreEncryptedAndNoSecretIsWrittenAnywhere() throws Exception {
        Path videos = videos(1, 4);
        String oldKey =
                Base64.getEncoder().encodeToString("an old key of thirty-two bytes!!".getBytes(StandardCharsets.UTF_8));
        String newKey =
                Base64.getEncoder().encodeToString("a new key of exactly 32 bytes!!!".getBytes(StandardCharsets.UTF_8));
        String apiKey = "secret-of-the-api-7f3a";
        String awsKey = "secret-of-the-store-91bc";
        try (Cluster cluster = new Cluster(server, folder)) {
            cluster.with("FLOWCUT_PAYLOAD_KEYS", "old:" + oldKey)
                    .with("TEMPORAL_GRPC_META_AUTHORIZATION", "Bearer " + apiKey)
                    .with("AWS_SECRET_ACCESS_KEY", awsKey);
            String job = cluster.submit(videos);
            // Rotation: what was encrypted with the old key is read, what comes is encrypted with the new one.
            cluster.with("FLOWCUT_PAYLOAD_KEYS", "new:" + newKey + ",old:" + oldKey);
            cluster.worker();
            Cluster.Run result = cluster.result(job);
            assertThat(result.exitCode()).as(result.err()).isZero();

            WorkflowClient plain = server.client();
            StringBuilder events = new StringBuilder();
            for (String id : List.of(job, WorkflowIds.video(job, "video-0"))) {
                for (HistoryEvent event : plain.fetchHistory(id).getEvents()) {
                    events.append(new String(event.toByteArray(), StandardCharsets.ISO_8859_1));
                }
            }
            String histories = events.toString();
            assertThat(histories)
                    .contains("binary/encrypted", "encryption-key-id\022\003old", "encryption-key-id\022\003new");
            // Requests and results name the folder of the output.
            assertThat(histories).doesNotContain(cluster.out().toString());
            String everything = cluster.everything() + histories + result.out() + result.err();
            for (String secret : List.of(oldKey, newKey, apiKey, awsKey)) {
                assertThat(everything.contains(secret)).as(secret).isFalse();
                assertThat(everything.contains(encoded(secret))).as(secret).isFalse();
            }
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aServiceThatIsNotThereIsNamedInOneLine() {
        try (Cluster cluster = new Cluster(server, folder)) {
            Cluster.Run run = cluster.run("status", "--temporal", "127.0.0.1:1");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err().strip().lines()).hasSize(1);
            assertThat(run.err()).contains("127.0.0.1:1");
            Cluster.Run namespace =
                    cluster.with("TEMPORAL_NAMESPACE", "nobodys").run("status");
            assertThat(namespace.err()).contains("no namespace nobodys");
        }
    }
}

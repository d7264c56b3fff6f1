package io.flowcut.worker.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.flowcut.activities.testing.S3Server;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.config.MetricsConfig;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import io.flowcut.worker.observability.Observability;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.RemoteService;
import io.flowcut.worker.service.StandardPipeline;
import io.flowcut.worker.service.TemporalConnection;
import io.flowcut.worker.service.WorkerProcess;
import io.flowcut.worker.service.WorkerQueue;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program on a real Temporal server. */
@Timeout(3600)
class RealServiceTest {
    /** Clips of {@link #manyClips}; docs/operations.md has the command for 500. */
    private static final int CLIPS = Integer.getInteger("flowcut.real.clips", 6);

    private static final String API_KEY = "not-for-logs-temporal-api-key";
    private static final String PASSWORD = "not-for-logs-mlflow-password";
    private static final String TOKEN = "not-for-logs-mlflow-token";
    private static final String PAYLOAD_KEY =
            Base64.getEncoder().encodeToString("not-for-logs-payload-key-32-byte".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path folder;

    private record Run(int exitCode, String out, String err) {}

    private static Run flowcut(Map<String, String> environment, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new FlowCut(
                        new Terminal(new PrintWriter(out), new PrintWriter(err), false),
                        environment,
                        new StandardPipeline())
                .run(arguments.toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }

    private static void clip(Path folder, int seed) throws IOException {
        DemoClipFolder clip = new DemoClipFolder(folder.resolveSibling(folder.getFileName() + "-made"));
        clip.write(new DemoClip(new DemoOptions(seed, 2, 1, 64, 64)));
        Files.createDirectories(folder.getParent());
        Files.move(clip.frames(), folder);
    }

    @Test
    void manyClips() throws Exception {
        Path clips = folder.resolve("clips");
        List<String> manifest = new ArrayList<>();
        for (int i = 0; i < CLIPS; i++) {
            Path frames = clips.resolve(String.format(Locale.ROOT, "clip-%04d", i));
            // Ten clips that differ are enough; the others are the same pictures under another name.
            if (i < 10) {
                clip(frames, i + 1);
            } else {
                frames = clips.resolve(String.format(Locale.ROOT, "clip-%04d", i % 10));
            }
            manifest.add("{\"video_id\":\"v" + i + "\",\"uri\":\"" + frames.toUri() + "\"}");
        }
        Path list = Files.write(folder.resolve("clips.jsonl"), manifest);
        try (DevServer server = DevServer.start(folder.resolve("temporal"))) {
            long start = System.nanoTime();
            Run run = flowcut(
                    Map.of(),
                    List.of(
                            "label",
                            list.toString(),
                            "--out",
                            folder.resolve("out").toString(),
                            "--temporal",
                            server.address(),
                            "--json",
                            "--set",
                            "storage.uri=" + folder.resolve("store"),
                            "--set",
                            "features.size=64x64",
                            "--set",
                            "crf.iterations=1",
                            "--set",
                            "dataset.parallelism=8"));
            double seconds = (System.nanoTime() - start) * 1e-9;
            assertThat(run.exitCode()).as(run.err()).isZero();
            JsonNode result =
                    new ObjectMapper().readTree(run.out().strip().lines().reduce("", (before, line) -> line));
            assertThat(result.get("videos").asInt()).isEqualTo(CLIPS);
            assertThat(result.get("frames").asInt()).isEqualTo(2 * CLIPS);
            int[] largest = {0, 0};
            WorkflowServiceStubs stubs = server.stubs();
            histories(stubs).forEach((id, events) -> {
                largest[0]++;
                largest[1] = Math.max(largest[1], events.size());
            });
            stubs.shutdownNow();
            assertThat(largest[0]).isGreaterThan(CLIPS);
            assertThat(largest[1]).isLessThan(2000);
            System.out.printf(
                    Locale.ROOT,
                    "real service: %d clips in %.0f s, %d runs of workflows, largest history %d events%n",
                    CLIPS,
                    seconds,
                    largest[0],
                    largest[1]);
        }
    }

    /** All histories of a service by workflow and run. */
    private static Map<String, List<HistoryEvent>> histories(WorkflowServiceStubs stubs) {
        WorkflowClient client = WorkflowClient.newInstance(stubs);
        Map<String, List<HistoryEvent>> histories = new LinkedHashMap<>();
        try (Stream<WorkflowExecutionMetadata> all = client.listExecutions("")) {
            all.map(WorkflowExecutionMetadata::getExecution)
                    .forEach(execution -> histories.put(
                            execution.getWorkflowId() + " " + execution.getRunId(),
                            client.fetchHistory(execution.getWorkflowId(), execution.getRunId())
                                    .getEvents()));
        }
        return histories;
    }

    /** A worker, a submission and its result, with every credential that there is. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noCredentialIsWrittenAnywhere(boolean encrypted) throws Exception {
        clip(folder.resolve("clips/one"), 1);
        Path missing = folder.resolve("missing.mp4");
        Path list = Files.write(
                folder.resolve("list.jsonl"),
                List.of(
                        "{\"video_id\":\"one\",\"uri\":\""
                                + folder.resolve("clips/one").toUri() + "\"}",
                        "{\"video_id\":\"missing\",\"uri\":\"" + missing.toUri() + "\"}"));
        HttpServer mlflow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mlflow.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(500, -1);
            }
        });
        mlflow.start();
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(console, true, StandardCharsets.UTF_8));
        Map<String, byte[]> written = new LinkedHashMap<>();
        try (S3Server s3 = new S3Server(folder.resolve("s3"));
                DevServer server = DevServer.start(folder.resolve("temporal"))) {
            Map<String, String> environment = new LinkedHashMap<>(Map.of(
                    "TEMPORAL_ADDRESS",
                    server.address(),
                    // What TEMPORAL_API_KEY sets, but for the TLS that comes with it and that this server has not.
                    "TEMPORAL_GRPC_META_AUTHORIZATION",
                    "Bearer " + API_KEY,
                    "MLFLOW_TRACKING_URI",
                    "http://127.0.0.1:" + mlflow.getAddress().getPort(),
                    "AWS_ACCESS_KEY_ID",
                    S3Server.ACCESS_KEY,
                    "AWS_SECRET_ACCESS_KEY",
                    S3Server.SECRET));
            if (encrypted) {
                environment.put("FLOWCUT_PAYLOAD_KEYS", "key1:" + PAYLOAD_KEY);
                environment.put("MLFLOW_TRACKING_TOKEN", TOKEN);
            } else {
                environment.put("MLFLOW_TRACKING_USERNAME", "user");
                environment.put("MLFLOW_TRACKING_PASSWORD", PASSWORD);
            }
            List<String> settings = List.of(
                    "storage.uri=s3://" + S3Server.BUCKET + "/store",
                    "storage.endpoint=" + s3.endpoint(),
                    "storage.pathStyle=true",
                    "storage.cache=" + folder.resolve("cache"),
                    "features.size=64x64",
                    "log.format=json");
            written.put("/metrics", work(environment, settings, list, written));
            WorkflowServiceStubs stubs = server.stubs();
            histories(stubs).forEach((id, events) -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                events.forEach(event -> bytes.writeBytes(event.toByteArray()));
                written.put("history " + id, bytes.toByteArray());
            });
            stubs.shutdownNow();
        } finally {
            System.setErr(before);
            mlflow.stop(0);
        }
        written.put("console", console.toByteArray());
        files(folder.resolve("out"), written);
        files(folder.resolve("label"), written);
        check(written, encrypted);
    }

    /** Labels once by a worker and {@code submit}, once by {@code label}; returns the worker's metrics. */
    private byte[] work(Map<String, String> environment, List<String> settings, Path list, Map<String, byte[]> written)
            throws Exception {
        FlowCutConfig config = new ConfigLoader(new ConfigSchema(), environment).load(Optional.empty(), settings);
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> sets = new ArrayList<>();
        settings.forEach(setting -> sets.addAll(List.of("--set", setting)));
        try (Observability observability = Observability.start(new MetricsConfig(port, "127.0.0.1", 1), environment);
                RemoteService service =
                        new RemoteService(TemporalConnection.load(Optional.empty(), environment), observability);
                WorkerProcess worker = new WorkerProcess(
                        service,
                        config,
                        Set.of(WorkerQueue.CPU, WorkerQueue.GPU),
                        new StandardPipeline(),
                        observability)) {
            worker.start(new StopSignal());
            List<String> submit = new ArrayList<>(List.of(
                    "submit", list.toString(), "--out", folder.resolve("out").toString()));
            submit.addAll(sets);
            Run submitted = flowcut(environment, submit);
            assertThat(submitted.exitCode()).as(submitted.err()).isZero();
            String job = submitted.out().strip();
            service.client().newUntypedWorkflowStub(job).getResult(Object.class);
            List<String> result = new ArrayList<>(List.of("result", job));
            result.addAll(sets);
            Run collected = flowcut(environment, result);
            assertThat(collected.exitCode()).as(collected.err()).isEqualTo(3);

            List<String> label = new ArrayList<>(List.of(
                    "--debug",
                    "label",
                    list.toString(),
                    "--out",
                    folder.resolve("label").toString(),
                    "--json"));
            label.addAll(sets);
            Run labelled = flowcut(environment, label);
            assertThat(labelled.exitCode()).as(labelled.err()).isEqualTo(3);
            for (Run run : List.of(submitted, collected, labelled)) {
                written.put("output " + written.size(), (run.out() + run.err()).getBytes(StandardCharsets.UTF_8));
            }
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        }
    }

    private static void files(Path folder, Map<String, byte[]> written) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                written.put(file.toString(), Files.readAllBytes(file));
            }
        }
    }

    private void check(Map<String, byte[]> written, boolean encrypted) {
        List<String> secrets = List.of(
                S3Server.SECRET,
                S3Server.ACCESS_KEY,
                API_KEY,
                PASSWORD,
                TOKEN,
                Base64.getEncoder().encodeToString(("user:" + PASSWORD).getBytes(StandardCharsets.UTF_8)),
                PAYLOAD_KEY,
                "not-for-logs");
        written.forEach((name, bytes) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            for (String secret : secrets) {
                assertThat(text.contains(secret)).as(name + " holds " + secret).isFalse();
            }
        });
        // What was searched is what it is meant to be.
        assertThat(names(written, "missing.mp4")).anyMatch(name -> name.endsWith("/run.json"));
        assertThat(written.keySet()).anyMatch(name -> name.endsWith("/report.html"));
        assertThat(names(written, "missing.mp4").stream().anyMatch(name -> name.startsWith("history ")))
                .isEqualTo(!encrypted);
        assertThat(names(written, "flowcut_frames_total")).contains("/metrics");
        assertThat(names(written, "\"workflowId\"")).contains("console");
        assertThat(written.keySet()).anyMatch(name -> name.contains("/tracking/"));
    }

    private static List<String> names(Map<String, byte[]> written, String text) {
        return written.entrySet().stream()
                .filter(entry -> new String(entry.getValue(), StandardCharsets.ISO_8859_1).contains(text))
                .map(Map.Entry::getKey)
                .toList();
    }
}

package io.flowcut.worker.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.worker.config.MetricsConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ObservabilityTest {
    /** Temporal's own metrics that docs/operations.md names. */
    private static final String[] TEMPORAL = {
        "temporal_request_total",
        "temporal_request_latency_seconds",
        "temporal_workflow_completed_total",
        "temporal_workflow_failed_total",
        "temporal_workflow_endtoend_latency_seconds",
        "temporal_workflow_task_execution_latency_seconds",
        "temporal_activity_execution_latency_seconds",
        "temporal_activity_schedule_to_start_latency_seconds",
        "temporal_activity_execution_failed_total",
        "temporal_worker_task_slots_available",
        "temporal_sticky_cache_size",
        "temporal_num_pollers"
    };

    @TempDir
    Path folder;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Observability start(int minFreeDisk) throws IOException {
        return Observability.start(
                new MetricsConfig(freePort(), "127.0.0.1", minFreeDisk),
                Map.of(),
                Duration.ofMillis(100),
                Duration.ofMillis(50));
    }

    private static HttpResponse<String> get(Observability observability, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + observability.port().orElseThrow() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks until the answer is as wanted; the test's time-out ends a wait in vain. */
    private static HttpResponse<String> await(
            Observability observability, String path, Predicate<HttpResponse<String>> wanted)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = get(observability, path);
        while (!wanted.test(answer)) {
            Thread.sleep(20);
            answer = get(observability, path);
        }
        return answer;
    }

    @Test
    void everyDocumentedMetricIsExposedByARealRun() throws Exception {
        try (Observability observability = start(1)) {
            assertThat(ObservedRun.label(folder, observability).videos()).isEqualTo(3);
            // The metric of pauses appears with the first one.
            Runtime.getRuntime().gc();
            String text = await(
                            observability,
                            "/metrics",
                            answer -> answer.body().contains("temporal_workflow_completed_total")
                                    && answer.body().contains("jvm_gc_pause_seconds_sum"))
                    .body();

            for (Metric metric : Metric.values()) {
                String pattern = "(?m)^" + metric.exposedName() + "(_count|_sum|_max)?[ {].*";
                if (!metric.needsGpu()
                        && metric != Metric.RETRIES) { // Nothing was retried here; aRetriedAttemptIsCounted has it.
                    assertThat(text).containsPattern(pattern);
                }
            }
            for (String name : TEMPORAL) {
                assertThat(text).containsPattern("(?m)^" + name + "(_count|_sum|_max)?[ {].*");
            }
            ChartMetrics.assertExposed(text);
            double frames = 2.0 * ObservedRun.FRAMES;
            for (String stage : new String[] {"flow", "features", "ncut", "crf", "matching", "export"}) {
                double computed = value(text, "flowcut_frames_total{source=\"computed\",stage=\"" + stage + "\"}");
                double reused = value(text, "flowcut_frames_total{source=\"reused\",stage=\"" + stage + "\"}");
                assertThat(computed + reused).as(stage).isEqualTo(frames);
                assertThat(value(text, "flowcut_stage_seconds_total{stage=\"" + stage + "\"}"))
                        .isPositive();
            }
            assertThat(value(text, "flowcut_failures_total{error_type=\"BadInput\"}"))
                    .isEqualTo(1);
            assertThat(value(text, "flowcut_activities_in_work")).isZero();
            assertThat(value(text, "flowcut_artifact_bytes_total{direction=\"written\"}"))
                    .isGreaterThan(1000);
            assertThat(value(text, "flowcut_memory_bytes{kind=\"resident\"}")).isGreaterThan(1e7);
        }
    }

    private static double value(String text, String series) {
        return text.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series + " in:\n" + text));
    }

    @Test
    void theDocumentationListsEveryMetric() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "operations.md"));
        for (Metric metric : Metric.values()) {
            String labels =
                    metric.labels().isEmpty() ? "" : "`" + metric.labels().replace(", ", "`, `") + "`";
            assertThat(page)
                    .contains("| `" + metric.exposedName() + "` | " + metric.type() + " | " + labels + " | "
                            + metric.meaning() + " |");
        }
        for (String name : TEMPORAL) {
            assertThat(page).contains("`" + name + "`");
        }
    }

    @Test
    void healthAndReadinessSayWhatIsWrong() throws Exception {
        AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.of("no answer"));
        try (Observability observability = start(1)) {
            observability.require("store", trouble::get);
            observability.requireDisk(folder);
            assertThat(get(observability, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(observability, "/healthz/more").statusCode()).isEqualTo(404);
            HttpResponse<String> answer =
                    await(observability, "/readyz", ready -> ready.body().contains("store"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("store: no answer\n");

            trouble.set(Optional.empty());
            assertThat(await(observability, "/readyz", ready -> ready.statusCode() == 200)
                            .body())
                    .isEqualTo("ready\n");

            observability.draining();
            answer = get(observability, "/readyz");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).startsWith("draining");
            assertThat(get(observability, "/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aCheckThatThrowsIsATroubleAndSoIsAFullDisk() throws Exception {
        try (Observability observability = start(1_000_000_000)) {
            observability.require("store", () -> {
                throw new IllegalStateException("connection refused\nand a second line");
            });
            observability.requireDisk(folder.resolve("not/made/yet"));
            HttpResponse<String> answer =
                    await(observability, "/readyz", ready -> ready.body().contains("disk"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("store: connection refused\n", " MiB free, metrics.minFreeDisk asks for 1000000000");
        }
    }

    @Test
    void whatIsOffInstallsNothing() {
        try (Observability observability = Observability.start(MetricsConfig.DEFAULT, Map.of("PATH", "/bin"))) {
            assertThat(observability.port()).isEmpty();
            assertThat(observability
                            .configure(WorkflowClientOptions.newBuilder())
                            .build()
                            .getInterceptors())
                    .isNullOrEmpty();
            assertThat(observability.workerInterceptors()).isEmpty();
            WorkflowServiceStubsOptions.Builder stubs = WorkflowServiceStubsOptions.newBuilder();
            assertThat(observability.configure(stubs)).isSameAs(stubs);
        }
    }

    @Test
    void anAddressThatIsNotOursIsRefused() {
        assertThatThrownBy(() -> Observability.start(new MetricsConfig(9464, "192.0.2.1", 0), Map.of()))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith("metrics.port: cannot listen on 192.0.2.1:9464: ");
    }
}

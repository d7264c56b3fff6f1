package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flowcut.worker.config.PreemptionConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The metadata services of the clouds, faked on this machine as their manuals describe them. */
class PreemptionWatchTest {
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        boolean permitted = switch (path.split("/")[1]) {
            case "latest" ->
                path.endsWith("/token")
                        ? exchange.getRequestMethod().equals("PUT")
                                && exchange.getRequestHeaders().containsKey("X-aws-ec2-metadata-token-ttl-seconds")
                        : "a-token".equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
            case "computeMetadata" ->
                "Google".equals(exchange.getRequestHeaders().getFirst("Metadata-Flavor"));
            default -> "true".equals(exchange.getRequestHeaders().getFirst("Metadata"));
        };
        String body = answers.get(path);
        byte[] content = (permitted && body != null ? body : "no").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(!permitted ? 401 : body == null ? 404 : 200, content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    private PreemptionConfig config(String provider) {
        return new PreemptionConfig(
                provider, "http://127.0.0.1:" + server.getAddress().getPort(), 1);
    }

    private Optional<String> poll(String provider) throws Exception {
        return PreemptionNotice.of(config(provider)).orElseThrow().poll();
    }

    @Test
    void amazonAnnouncesAnInstanceAction() throws Exception {
        answers.put("/latest/api/token", "a-token");
        assertThat(poll("aws")).isEmpty();
        answers.put("/latest/meta-data/spot/instance-action", "{\"action\": \"terminate\"}");
        assertThat(poll("aws")).hasValueSatisfying(notice -> assertThat(notice).contains("terminate"));
    }

    @Test
    void googleSaysTrue() throws Exception {
        answers.put("/computeMetadata/v1/instance/preempted", "FALSE");
        assertThat(poll("gcp")).isEmpty();
        answers.put("/computeMetadata/v1/instance/preempted", "TRUE");
        assertThat(poll("gcp")).isPresent();
    }

    @Test
    void microsoftListsEventsOfManyMachines() throws Exception {
        String events = "/metadata/scheduledevents?api-version=2020-07-01";
        answers.put("/metadata/instance/compute/name?api-version=2021-02-01&format=text", "worker-3");
        answers.put(events, "{\"Events\": []}");
        assertThat(poll("azure")).isEmpty();
        answers.put(events, "{\"Events\": [{\"EventType\": \"Preempt\", \"Resources\": [\"worker-4\"]}]}");
        assertThat(poll("azure")).isEmpty();
        answers.put(
                events, "{\"Events\": [{\"EventType\": \"Preempt\", \"Resources\": [\"worker-4\", \"worker-3\"]}]}");
        assertThat(poll("azure")).isPresent();
    }

    @Test
    void nobodyIsAskedUnlessConfigured() {
        assertThat(PreemptionWatch.start(PreemptionConfig.DEFAULT, () -> {})).isEmpty();
    }

    @Test
    void theNoticeIsPassedOnOnceAndASilentServiceIsBorne() throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        try (PreemptionWatch watch =
                PreemptionWatch.start(config("gcp"), noticed::countDown).orElseThrow()) {
            assertThat(watch).isNotNull();
            answers.put("/computeMetadata/v1/instance/preempted", "TRUE");
            assertThat(noticed.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}

package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.config.FlowCutConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code compose.yaml} by its own words: there is no Docker where tests run, so that nothing of it is started. */
class ComposeFileTest {
    private JsonNode file;

    @BeforeEach
    void read() throws IOException {
        file = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("compose.yaml").toFile());
    }

    private JsonNode service(String name) {
        JsonNode service = file.get("services").get(name);
        assertThat(service).as(name).isNotNull();
        return service;
    }

    private Map<String, String> environment(String service) {
        Map<String, String> variables = new HashMap<>();
        service(service).path("environment").properties().forEach(entry -> {
            assertThat(entry.getValue().isTextual()).as(entry.getKey()).isTrue();
            variables.put(entry.getKey(), entry.getValue().asText());
        });
        return variables;
    }

    /** The ports inside that are open to this machine; nothing is open to others. */
    private List<Integer> ports(String service) {
        List<Integer> ports = new ArrayList<>();
        for (JsonNode port : service(service).path("ports")) {
            assertThat(port.asText()).startsWith("127.0.0.1:");
            ports.add(Integer.parseInt(port.asText().replaceAll(".*:", "")));
        }
        return ports;
    }

    @Test
    void imagesArePinnedAndNamesAreThere() {
        List<String> services = new ArrayList<>();
        file.get("services").fieldNames().forEachRemaining(services::add);
        assertThat(services).containsExactlyInAnyOrder("temporal", "s3", "mlflow", "worker");
        for (String name : services) {
            JsonNode service = service(name);
            if (service.has("build")) {
                assertThat(Path.of("..", service.get("build").get("dockerfile").asText()))
                        .content()
                        .contains(" AS " + service.get("build").get("target").asText() + "\n");
            } else {
                assertThat(service.path("image").asText())
                        .matches("[a-z0-9./-]+:[A-Za-z0-9.-]+")
                        .doesNotEndWith(":latest");
            }
            service.path("depends_on").forEach(other -> assertThat(services).contains(other.asText()));
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().replaceAll(":.*", "");
                assertThat(source.startsWith(".") || file.get("volumes").has(source))
                        .as(source)
                        .isTrue();
            }
        }
    }

    @Test
    void theWorkerFindsTheOthersWhereTheyListen() {
        Map<String, String> worker = environment("worker");
        TemporalConnection temporal = TemporalConnection.load(Optional.empty(), worker);
        assertListens(URI.create("tcp://" + temporal.address()));
        FlowCutConfig config = new ConfigLoader(new ConfigSchema(), worker).load(Optional.empty(), List.of());
        assertListens(URI.create(config.storage().endpoint()));
        assertThat(config.storage().pathStyle()).isTrue();
        URI mlflow = URI.create(worker.get("MLFLOW_TRACKING_URI"));
        assertListens(mlflow);
        // MLflow refuses names that it was not told of.
        assertThat(service("mlflow").get("command").toString()).contains("--allowed-hosts", mlflow.getAuthority());

        Map<String, String> s3 = environment("s3");
        assertThat(worker)
                .containsEntry("AWS_ACCESS_KEY_ID", s3.get("MINIO_ROOT_USER"))
                .containsEntry("AWS_SECRET_ACCESS_KEY", s3.get("MINIO_ROOT_PASSWORD"));
        assertThat(service("s3").get("entrypoint").toString())
                .contains("/data/" + URI.create(config.storage().uri()).getHost() + " ");
        // What starts with FLOWCUT_ is a setting of the program, or the loader would not know what to do with it.
        assertThat(worker.keySet().stream().filter(name -> name.startsWith("FLOWCUT_")))
                .allMatch(name -> new ConfigSchema()
                        .keys().stream().anyMatch(key -> key.environmentName().equals(name)));
    }

    private void assertListens(URI address) {
        assertThat(ports(address.getHost())).as(address.toString()).contains(address.getPort());
    }

    @Test
    void theWorkerHasItsGracePeriodBeforeItIsKilled() throws IOException {
        FlowCutConfig config =
                new ConfigLoader(new ConfigSchema(), environment("worker")).load(Optional.empty(), List.of());
        int grace = Integer.parseInt(
                service("worker").get("stop_grace_period").asText().replace("s", ""));
        assertThat(grace).isGreaterThan(config.worker().gracePeriod());
        assertThat(service("worker").get("command").toString()).isEqualTo("[\"worker\"]");
        // No shell stands between, so that SIGTERM reaches the program.
        assertThat(Files.readString(Path.of("Dockerfile"))).contains("ENTRYPOINT [\"java\"");
    }
}

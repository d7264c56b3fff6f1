package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.error.FlowCutException;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalConnectionTest {
    @TempDir
    Path folder;

    private Map<String, String> profile(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("temporal.toml"), text);
        return Map.of("TEMPORAL_CONFIG_FILE", file.toString());
    }

    @Test
    void withoutAnythingALocalServiceIsExpected() {
        TemporalConnection connection = TemporalConnection.load(
                Optional.empty(),
                Map.of("TEMPORAL_CONFIG_FILE", folder.resolve("none").toString()));
        assertThat(connection.address()).isEqualTo(TemporalConnection.DEFAULT_ADDRESS);
        assertThat(connection.namespace()).isEqualTo("default");
        assertThat(connection.encrypted()).isFalse();
    }

    @Test
    void theCommandLineWinsOverVariablesAndThoseOverTheProfile() throws Exception {
        Map<String, String> file = profile("""
                [profile.default]
                address = "from-file:1"
                namespace = "file-space"
                [profile.prod]
                address = "prod:2"
                namespace = "prod-space"
                """);
        assertThat(TemporalConnection.load(Optional.empty(), file).address()).isEqualTo("from-file:1");
        Map<String, String> prod = new java.util.HashMap<>(file);
        prod.put("TEMPORAL_PROFILE", "prod");
        assertThat(TemporalConnection.load(Optional.empty(), prod).namespace()).isEqualTo("prod-space");
        prod.put("TEMPORAL_ADDRESS", "variable:3");
        assertThat(TemporalConnection.load(Optional.empty(), prod).address()).isEqualTo("variable:3");
        assertThat(TemporalConnection.load(Optional.of("option:4"), prod).address())
                .isEqualTo("option:4");
        assertThat(TemporalConnection.named(prod)).isTrue();
        assertThat(TemporalConnection.named(Map.of("TEMPORAL_NAMESPACE", "x"))).isFalse();
    }

    @Test
    void anApiKeyTurnsTlsOn() throws Exception {
        Map<String, String> file = profile("""
                [profile.default]
                address = "cloud:7233"
                api_key = "a-key"
                """);
        WorkflowServiceStubsOptions options =
                TemporalConnection.load(Optional.empty(), file).stubsOptions().build();
        assertThat(options.getEnableHttps() || options.getSslContext() != null).isTrue();
        assertThat(options.getGrpcMetadataProviders()).isNotEmpty();
    }

    @Test
    void whatCannotBeUsedIsNamedInOneLine() throws Exception {
        assertThatThrownBy(() -> TemporalConnection.load(Optional.of("nonsense"), Map.of()))
                .isInstanceOf(FlowCutException.class)
                .hasMessage("--temporal: nonsense is not an address; expected HOST:PORT");
        Map<String, String> broken = profile("[profile.default\n");
        assertThatThrownBy(() -> TemporalConnection.load(Optional.empty(), broken))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("cannot be used");
    }
}

package io.flowcut.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowServerFailureTest {
    @TempDir
    Path folder;

    @Test
    void aServerThatIsDownLosesNothingAndTellsNoSecret() throws Exception {
        AtomicReference<String> authorization = new AtomicReference<>("");
        HttpServer fake = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        fake.createContext("/", exchange -> {
            authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        fake.start();
        Outbox outbox = new Outbox(folder);
        outbox.append("run-1", new RunStarted("e", "r", 1, Map.of(), Map.of()));
        String uri = "http://127.0.0.1:" + fake.getAddress().getPort();
        Map<String, String> credentials = Map.of("MLFLOW_TRACKING_TOKEN", "s3cr3t");
        try (MlflowServer server = new MlflowServer(uri, credentials, ArtifactUploader.none())) {
            assertThatThrownBy(() -> new OutboxSender(outbox, server).push())
                    .isInstanceOf(TrackingException.class)
                    .hasMessageContaining(uri)
                    .hasMessageNotContaining("s3cr3t");
        } finally {
            fake.stop(0);
        }
        assertThat(authorization.get()).isEqualTo("Bearer s3cr3t");
        assertThat(outbox.pending("run-1")).hasSize(1);
    }

    @Test
    void anAddressThatIsNoServerIsRefused() {
        assertThatThrownBy(() -> new MlflowServer("sqlite:///x.db", Map.of(), ArtifactUploader.none()))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining("MLFLOW_TRACKING_URI")
                .hasMessageContaining("sqlite:///x.db");
    }
}

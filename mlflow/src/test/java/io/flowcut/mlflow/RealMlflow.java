package io.flowcut.mlflow;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real {@code mlflow server} on sqlite and a free port. The program is MLFLOW_BIN, or mlflow on the PATH; without one
 * the calling test is skipped, or fails when FLOWCUT_REQUIRE_SERVICES=1.
 */
public final class RealMlflow implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5);

    private final Process process;
    private final String uri;

    private RealMlflow(Process process, String uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Its address. */
    public String uri() {
        return uri;
    }

    /** Python of the environment that the program is installed in, with MLflow's own client. */
    public Path python() throws IOException {
        return program().orElseThrow().toRealPath().resolveSibling("python");
    }

    /** Starts a server whose state is in this folder. */
    public static RealMlflow start(Path folder) throws IOException, InterruptedException {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            if ("1".equals(System.getenv("FLOWCUT_REQUIRE_SERVICES"))) {
                throw new IllegalStateException("FLOWCUT_REQUIRE_SERVICES=1 and no mlflow (set MLFLOW_BIN)");
            }
            Assumptions.abort("skipped: no mlflow program (set MLFLOW_BIN)");
        }
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "server",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--workers",
                        "1",
                        "--backend-store-uri",
                        "sqlite:///" + folder.resolve("mlflow.db"),
                        "--artifacts-destination",
                        folder.resolve("artifacts").toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile());
        builder.environment().putAll(Map.of("MLFLOW_DISABLE_TELEMETRY", "true", "DO_NOT_TRACK", "true"));
        RealMlflow server = new RealMlflow(builder.start(), "http://127.0.0.1:" + port);
        server.awaitHealthy(folder.resolve("server.log"));
        return server;
    }

    private static Optional<Path> program() {
        String named = System.getenv("MLFLOW_BIN");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "mlflow"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void awaitHealthy(Path log) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest health = HttpRequest.newBuilder(URI.create(uri + "/health")).build();
        Instant deadline = Instant.now().plus(START);
        while (Instant.now().isBefore(deadline) && process.isAlive()) {
            try {
                if (http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet: the loop is the wait.
            }
            Thread.sleep(250);
        }
        close();
        throw new IllegalStateException("mlflow server did not start:\n" + Files.readString(log));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

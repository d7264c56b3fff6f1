package io.flowcut.worker.scale;

import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Temporal's development server on sqlite and a free port. The program is TEMPORAL_CLI; without it the calling test is
 * skipped, or fails when FLOWCUT_REQUIRE_SERVICES=1.
 */
final class DevServer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    private final Process process;
    private final String address;

    private DevServer(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static DevServer start(Path folder) throws IOException {
        Optional<String> program = Optional.ofNullable(System.getenv("TEMPORAL_CLI"));
        if (program.isEmpty()) {
            if ("1".equals(System.getenv("FLOWCUT_REQUIRE_SERVICES"))) {
                throw new IllegalStateException("FLOWCUT_REQUIRE_SERVICES=1 and no Temporal server (set TEMPORAL_CLI)");
            }
            Assumptions.abort("skipped: no Temporal server (set TEMPORAL_CLI)");
        }
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Files.createDirectories(folder);
        Process process = new ProcessBuilder(
                        program.orElseThrow(),
                        "server",
                        "start-dev",
                        "--headless",
                        "--port",
                        Integer.toString(port),
                        "--db-filename",
                        folder.resolve("temporal.db").toString(),
                        "--log-level",
                        "error")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("temporal.log").toFile())
                .start();
        DevServer server = new DevServer(process, "127.0.0.1:" + port);
        try {
            WorkflowServiceStubs stubs = server.stubs();
            try {
                stubs.connect(START);
            } finally {
                stubs.shutdownNow();
            }
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** {@code HOST:PORT}. */
    String address() {
        return address;
    }

    WorkflowServiceStubs stubs() {
        return WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

package io.flowcut.worker.service;

import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Temporal development server on an sqlite file and a free port. The program is TEMPORAL_CLI, {@code temporal} on
 * the PATH, or the one that {@code .ci/run} builds; without one the calling test is skipped, or fails when
 * FLOWCUT_REQUIRE_SERVICES=1.
 */
public final class RealTemporal implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    private final Path program;
    private final Path folder;
    private final int port;
    private Process process;

    private RealTemporal(Path program, Path folder, int port) {
        this.program = program;
        this.folder = folder;
        this.port = port;
    }

    /** Starts a server whose state is in this folder. */
    public static RealTemporal start(Path folder) throws IOException {
        RealTemporal server = new RealTemporal(require(), folder, freePort());
        server.start();
        return server;
    }

    /** The program; without one the calling test is skipped, or fails. */
    static Path require() {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            if ("1".equals(System.getenv("FLOWCUT_REQUIRE_SERVICES"))) {
                throw new IllegalStateException("FLOWCUT_REQUIRE_SERVICES=1 and no temporal (set TEMPORAL_CLI)");
            }
            Assumptions.abort("skipped: no Temporal development server (set TEMPORAL_CLI)");
        }
        return program.orElseThrow();
    }

    private static Optional<Path> program() {
        String named = System.getenv("TEMPORAL_CLI");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Stream<Path> onPath = Stream.of(System.getenv("PATH").split(":")).map(entry -> Path.of(entry, "temporal"));
        Path built = Path.of(System.getProperty("user.home"), ".cache", "flowcut", "temporal-1.5.1");
        return Stream.concat(onPath, Stream.of(built))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A port that nothing listens on at the moment. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Starts the server again on the same port and state. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "server",
                "start-dev",
                "--headless",
                "--ip",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--db-filename",
                folder.resolve("temporal.db").toString(),
                "--log-level",
                "warn"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("temporal.log").toFile()))
                .start();
        WorkflowServiceStubs stubs = stubs();
        try {
            stubs.connect(START);
        } catch (RuntimeException e) {
            close();
            throw new IllegalStateException(
                    "the Temporal server did not start:\n" + Files.readString(folder.resolve("temporal.log")), e);
        } finally {
            stubs.shutdownNow();
        }
    }

    private WorkflowServiceStubs stubs() {
        return WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address()).build());
    }

    /** {@code HOST:PORT}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** A client that lives as long as the test. */
    public WorkflowClient client() {
        return WorkflowClient.newInstance(stubs());
    }

    /** As kill -9 does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

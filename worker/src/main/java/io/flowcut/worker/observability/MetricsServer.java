package io.flowcut.worker.observability;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flowcut.worker.config.MetricsConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** {@code /metrics} for Prometheus, {@code /healthz} (the process lives) and {@code /readyz} (it should get work). */
final class MetricsServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";

    /** Prometheus' text format, in the version that the registry writes unless asked for another. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, work -> {
        Thread thread = new Thread(work, "flowcut-metrics");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Listens.
     *
     * @param metrics all metrics as Prometheus reads them
     * @param troubles what keeps the process from being ready, a line each
     * @throws FlowCutException of type Config when it cannot listen there
     */
    MetricsServer(MetricsConfig config, Supplier<String> metrics, Supplier<List<String>> troubles) {
        requireNonNull(metrics, "metrics");
        requireNonNull(troubles, "troubles");
        InetSocketAddress address = new InetSocketAddress(config.address(), config.port());
        if (address.isUnresolved()) {
            throw new FlowCutException(
                    ErrorType.CONFIG, "metrics.address: " + config.address() + " is not an address of this machine");
        }
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new FlowCutException(
                    ErrorType.CONFIG,
                    "metrics.port: cannot listen on " + config.address() + ":" + config.port() + ": " + e.getMessage(),
                    e);
        }
        server.createContext("/metrics", exchange -> answer(exchange, 200, METRICS, metrics.get()));
        server.createContext("/healthz", exchange -> answer(exchange, 200, TEXT, "ok\n"));
        server.createContext("/readyz", exchange -> {
            List<String> lines = troubles.get();
            String text = lines.isEmpty() ? "ready" : String.join("\n", lines);
            answer(exchange, lines.isEmpty() ? 200 : 503, TEXT, text + "\n");
        });
        server.setExecutor(threads);
        server.start();
    }

    /** The port, also where the system chose it. */
    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI()
                    .getPath()
                    .equals(exchange.getHttpContext().getPath())) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

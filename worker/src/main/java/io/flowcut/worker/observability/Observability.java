package io.flowcut.worker.observability;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.MetricsConfig;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.common.interceptors.WorkflowClientInterceptor;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What shows the inside of one process: metrics and health over HTTP where {@code metrics.port} is set, traces where
 * the standard OTEL_* variables are. What is off costs nothing: nothing listens, no interceptor is installed and no
 * class of it is loaded.
 *
 * <p>Open it before the connection to the service is made, {@code configure} the options of the stubs and the client, give
 * its interceptors to the workers, say what readiness depends on, and close it last.
 */
public final class Observability implements AutoCloseable {
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);
    /** A key that no step has: the question alone counts. */
    private static final String PROBE = "0".repeat(64);

    private static final long MIB = 1L << 20;

    private final MetricsConfig config;
    private final Optional<Endpoint> endpoint;
    private final Optional<Tracing> tracing;

    private Observability(MetricsConfig config, Optional<Endpoint> endpoint, Optional<Tracing> tracing) {
        this.config = config;
        this.endpoint = endpoint;
        this.tracing = tracing;
    }

    /** Shows nothing. */
    public static Observability off() {
        return new Observability(MetricsConfig.DEFAULT, Optional.empty(), Optional.empty());
    }

    /**
     * Sets up what the configuration and the variables ask for.
     *
     * @param environment environment variables of the process, of which those that begin with OTEL_ are looked at
     * @throws io.flowcut.workflows.error.FlowCutException of type Config when the port cannot be listened on, or an
     *     OTEL_* variable is not understood
     */
    public static Observability start(MetricsConfig config, Map<String, String> environment) {
        return start(config, environment, REPORT_INTERVAL, CHECK_INTERVAL);
    }

    static Observability start(
            MetricsConfig config, Map<String, String> environment, Duration reportEvery, Duration checkEvery) {
        requireNonNull(config, "config");
        Optional<Endpoint> endpoint =
                config.port() == 0 ? Optional.empty() : Optional.of(new Endpoint(config, reportEvery, checkEvery));
        try {
            return new Observability(config, endpoint, Tracing.start(environment));
        } catch (RuntimeException e) {
            endpoint.ifPresent(Endpoint::close);
            throw e;
        }
    }

    /** Lets the connection count its calls. */
    public WorkflowServiceStubsOptions.Builder configure(WorkflowServiceStubsOptions.Builder options) {
        endpoint.ifPresent(on -> options.setMetricsScope(on.scope()));
        return options;
    }

    /** Lets the client begin traces; call it after the options' own interceptors were set. */
    public WorkflowClientOptions.Builder configure(WorkflowClientOptions.Builder options) {
        tracing.ifPresent(on -> {
            List<WorkflowClientInterceptor> all = new ArrayList<>();
            WorkflowClientInterceptor[] given = options.build().getInterceptors();
            if (given != null) {
                all.addAll(List.of(given));
            }
            all.add(on.clientInterceptor());
            options.setInterceptors(all.toArray(WorkflowClientInterceptor[]::new));
        });
        return options;
    }

    /** What counts and traces the work of a worker; empty when both are off. */
    public List<WorkerInterceptor> workerInterceptors() {
        List<WorkerInterceptor> ours = new ArrayList<>();
        tracing.ifPresent(on -> ours.add(on.workerInterceptor()));
        endpoint.ifPresent(on -> ours.add(on.interceptor()));
        return ours;
    }

    /**
     * Makes readiness depend on a check.
     *
     * @param name what is checked, one word
     * @param check says what is wrong, or throws; runs on a thread of its own every few seconds
     */
    public void require(String name, Supplier<Optional<String>> check) {
        endpoint.ifPresent(on -> on.readiness().add(name, check));
    }

    /** Makes readiness depend on the room on the disk of this folder, and shows it. */
    void requireDisk(Path folder) {
        endpoint.ifPresent(on -> {
            on.disk(folder);
            on.readiness().add("disk " + folder, () -> {
                long free = FreeDisk.bytes(folder) / MIB;
                return free >= config.minFreeDisk()
                        ? Optional.empty()
                        : Optional.of(free + " MiB free, metrics.minFreeDisk asks for " + config.minFreeDisk());
            });
        });
    }

    /** From now on the process is not ready: it stops. */
    public void draining() {
        endpoint.ifPresent(on -> on.readiness().drain());
    }

    /** Counts what goes in and out of storage. */
    public StorageListener storage() {
        return endpoint.<StorageListener>map(Endpoint::store).orElse(StorageListener.NONE);
    }

    /** Makes readiness depend on an answer of the store, and on the room where it writes on this machine. */
    public void requireStorage(StorageOptions options, ArtifactStore store) {
        if (options.uri().startsWith("s3:")) {
            requireDisk(options.cache());
        } else {
            requireDisk(
                    options.uri().startsWith("file:") ? Path.of(URI.create(options.uri())) : Path.of(options.uri()));
        }
        require("store", () -> {
            store.find(PROBE);
            return Optional.empty();
        });
    }

    /** The port of the endpoint. */
    public OptionalInt port() {
        return endpoint.map(on -> OptionalInt.of(on.port())).orElse(OptionalInt.empty());
    }

    /** Sends the traces that are not sent yet, and stops listening. */
    @Override
    public void close() {
        try {
            tracing.ifPresent(Tracing::close);
        } finally {
            endpoint.ifPresent(Endpoint::close);
        }
    }
}

package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.config.WorkerConfig;
import io.flowcut.worker.observability.Observability;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.common.interceptors.WorkerInterceptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A worker on a Temporal service with what a process of its own needs: store, readiness, and notices of preemption. */
public final class WorkerProcess implements AutoCloseable {
    private static final int SIGTERM = 15;

    /** Of the grace period: for uploads that are at work, and the end of the connections. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final RemoteService service;
    private final FlowCutConfig config;
    private final Storage storage;
    private final Steps steps;
    private final WorkerPlan plan;
    private final FlowCutWorker worker;
    private final WorkerReadiness readiness;
    private final Observability observability;
    private Optional<PreemptionWatch> watch = Optional.empty();

    /**
     * Opens the store and registers the steps; nothing is polled before {@link #start}.
     *
     * @param observability shows what this worker does and whether it is ready
     * @throws FlowCutException of type Config when the store cannot be used
     */
    public WorkerProcess(
            RemoteService service,
            FlowCutConfig config,
            Set<WorkerQueue> queues,
            Pipeline pipeline,
            Observability observability) {
        this.service = requireNonNull(service, "service");
        this.config = requireNonNull(config, "config");
        this.observability = requireNonNull(observability, "observability");
        StorageOptions options = SharedStorage.options(config.storage());
        storage = new Storage(options, observability.storage());
        steps = pipeline.open(storage, config);
        ArtifactStore store = storage.artifacts();
        readiness = new WorkerReadiness(store);
        observability.require("worker", readiness::trouble);
        observability.requireStorage(options, store);
        List<WorkerInterceptor> interceptors = new ArrayList<>(observability.workerInterceptors());
        interceptors.add(readiness.interceptor());
        plan = new WorkerPlan(
                config.worker(), queues, hostQueue(config), DeploymentVersions.of(config.worker()), interceptors);
        worker = new FlowCutWorker(service.client(), plan, store, steps.activities());
    }

    private static Optional<String> hostQueue(FlowCutConfig config) {
        WorkerConfig worker = config.worker();
        boolean cached = config.storage().uri().startsWith("s3:");
        if (worker.affinity().equals("off") || (worker.affinity().equals("auto") && !cached)) {
            return Optional.empty();
        }
        try {
            return Optional.of("flowcut-host-" + InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            throw new FlowCutException(
                    ErrorType.CONFIG, "worker.affinity: this host does not know its name: " + e.getMessage(), e);
        }
    }

    /**
     * Begins to poll.
     *
     * @param stop is requested when the cloud takes the machine away
     */
    public void start(StopSignal stop) {
        worker.start();
        readiness.attach(worker);
        watch = PreemptionWatch.start(config.preemption(), () -> stop.request(SIGTERM));
    }

    /** Makes the version of this program the current one of its deployment; waits for the service to know it. */
    public void makeCurrent() throws InterruptedException {
        WorkerDeploymentVersion version = plan.version()
                .orElseThrow(() -> new FlowCutException(
                        ErrorType.CONFIG, "worker.deployment: is empty; --make-current needs a deployment"));
        new ServiceSetup(service.client()).makeCurrent(version, Duration.ofSeconds(30));
    }

    /** Queues, service and store in one line. */
    public String description() {
        Set<String> queues = new TreeSet<>();
        plan.queues().forEach(queue -> queues.add(queue.taskQueue()));
        plan.hostQueue().ifPresent(queues::add);
        TemporalConnection connection = service.connection();
        return "queues " + String.join(", ", queues) + "; Temporal " + connection.address() + ", namespace "
                + connection.namespace() + (connection.encrypted() ? ", encrypted payloads" : "") + "; store "
                + config.storage().uri()
                + plan.version()
                        .map(version -> "; version " + version.getBuildId() + " of " + version.getDeploymentName())
                        .orElse("");
    }

    /**
     * Takes no further work and waits for the batches at work, so long that {@link #close} still ends within {@code
     * worker.gracePeriod}.
     *
     * @return whether all of them ended in time
     */
    public boolean drain() {
        observability.draining();
        Duration grace = Duration.ofSeconds(config.worker().gracePeriod());
        Duration half = grace.dividedBy(2);
        return worker.drain(grace.minus(half.compareTo(CLOSING) < 0 ? half : CLOSING));
    }

    @Override
    public void close() {
        watch.ifPresent(PreemptionWatch::close);
        readiness.close();
        worker.close();
        steps.close();
        storage.close();
    }
}

package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.worker.config.WorkerConfig;
import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.dataset.DatasetWorkflowImpl;
import io.flowcut.workflows.video.VideoWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Polls both task queues and runs the workflows and activities. */
public final class FlowCutWorker implements AutoCloseable {
    /** Heartbeats carry cancellation back, so they may not be held back for long. */
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);

    private final WorkerFactory factory;

    /**
     * @param store what the activities write to; it is flushed before one of them reports a result
     * @param activities implementations of the activity interfaces
     */
    public FlowCutWorker(WorkflowClient client, WorkerConfig config, ArtifactStore store, List<Object> activities) {
        requireNonNull(config, "config");
        factory = WorkerFactory.newInstance(
                requireNonNull(client, "client"),
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new StorageFlush(store))
                        .build());
        Worker cpu = factory.newWorker(TaskQueues.CPU, options(config));
        cpu.registerWorkflowImplementationTypes(DatasetWorkflowImpl.class, VideoWorkflowImpl.class);
        cpu.registerActivitiesImplementations(activities.toArray());
        Worker gpu = factory.newWorker(TaskQueues.GPU, options(config));
        gpu.registerActivitiesImplementations(activities.toArray());
    }

    private static WorkerOptions options(WorkerConfig config) {
        return WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(config.effectiveSlots())
                .setMaxHeartbeatThrottleInterval(HEARTBEAT_INTERVAL)
                .setDefaultHeartbeatThrottleInterval(HEARTBEAT_INTERVAL)
                .build();
    }

    /** Begins to poll. */
    public void start() {
        factory.start();
    }

    /**
     * Stops polling. Running activities learn it from their next heartbeat, keep what is finished and end.
     *
     * @param grace how long to wait for them
     * @return whether all of them ended in time
     */
    public boolean drain(Duration grace) {
        factory.shutdown();
        factory.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
        return factory.isTerminated();
    }

    /** Stops at once; running activities are interrupted. */
    @Override
    public void close() {
        factory.shutdownNow();
        factory.awaitTermination(5, TimeUnit.SECONDS);
    }
}

package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.worker.config.WorkerConfig;
import io.flowcut.workflows.assembly.AssemblyWorkflowImpl;
import io.flowcut.workflows.dataset.DatasetWorkflowImpl;
import io.flowcut.workflows.training.TrainingWorkflowImpl;
import io.flowcut.workflows.video.VideoWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.common.VersioningBehavior;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Polls task queues and runs the workflows and activities. */
public final class FlowCutWorker implements AutoCloseable {
    /** Heartbeats carry cancellation back, and show that the process lives: they may not be held back for long. */
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(2);

    /** On a loaded machine a workflow thread may well wait longer for a processor than the second that is the default. */
    private static final Duration DEADLOCK_TIMEOUT = Duration.ofSeconds(30);

    private final WorkerFactory factory;

    /**
     * A worker on all queues, without versions.
     *
     * @param store what the activities write to; it is flushed before one of them reports a result
     * @param activities implementations of the activity interfaces
     */
    public FlowCutWorker(WorkflowClient client, WorkerConfig config, ArtifactStore store, List<Object> activities) {
        this(client, WorkerPlan.everything(config), store, activities);
    }

    /**
     * @param store what the activities write to; it is flushed before one of them reports a result
     * @param activities implementations of the activity interfaces
     */
    public FlowCutWorker(WorkflowClient client, WorkerPlan plan, ArtifactStore store, List<Object> activities) {
        requireNonNull(plan, "plan");
        List<WorkerInterceptor> interceptors = new ArrayList<>(plan.interceptors());
        interceptors.add(new StorageFlush(store));
        plan.hostQueue().ifPresent(queue -> interceptors.add(new HostQueueInterceptor(queue)));
        factory = WorkerFactory.newInstance(
                requireNonNull(client, "client"),
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(interceptors.toArray(WorkerInterceptor[]::new))
                        .build());
        for (WorkerQueue queue : plan.queues()) {
            WorkerOptions.Builder options = options(plan.config());
            if (queue == WorkerQueue.TRAINING) {
                // A leg takes the whole device, or all processors.
                options.setMaxConcurrentActivityExecutionSize(1);
            }
            plan.version()
                    .ifPresent(version -> options.setDeploymentOptions(WorkerDeploymentOptions.newBuilder()
                            .setUseVersioning(true)
                            .setVersion(version)
                            // A job of weeks shall not need workers of weeks ago: every change of a workflow keeps
                            // replaying.
                            .setDefaultVersioningBehavior(VersioningBehavior.AUTO_UPGRADE)
                            .build()));
            Worker worker = factory.newWorker(queue.taskQueue(), options.build());
            if (queue == WorkerQueue.CPU) {
                worker.registerWorkflowImplementationTypes(
                        DatasetWorkflowImpl.class,
                        VideoWorkflowImpl.class,
                        AssemblyWorkflowImpl.class,
                        TrainingWorkflowImpl.class);
            }
            worker.registerActivitiesImplementations(activities.toArray());
        }
        // Its queue dies with the host, so that it needs no versions.
        plan.hostQueue()
                .ifPresent(
                        queue -> factory.newWorker(queue, options(plan.config()).build())
                                .registerActivitiesImplementations(activities.toArray()));
    }

    private static WorkerOptions.Builder options(WorkerConfig config) {
        return WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(config.effectiveSlots())
                .setDefaultDeadlockDetectionTimeout(DEADLOCK_TIMEOUT.toMillis())
                .setMaxHeartbeatThrottleInterval(HEARTBEAT_INTERVAL)
                .setDefaultHeartbeatThrottleInterval(HEARTBEAT_INTERVAL);
    }

    /** Begins to poll. */
    public void start() {
        factory.start();
    }

    /** Takes no further work, until {@link #resume()}; what is at work goes on. */
    public void suspend() {
        factory.suspendPolling();
    }

    /** Takes work again. */
    public void resume() {
        factory.resumePolling();
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

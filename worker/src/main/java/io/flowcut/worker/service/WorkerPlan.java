package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.config.WorkerConfig;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.common.interceptors.WorkerInterceptor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker does.
 *
 * @param queues shared task queues that it polls, at least one
 * @param hostQueue queue of this host alone, when steps shall prefer the host that made their inputs
 * @param version version of the program in a Worker Deployment; empty: without versions
 * @param interceptors wrap every workflow and activity, the first outermost
 */
public record WorkerPlan(
        WorkerConfig config,
        Set<WorkerQueue> queues,
        Optional<String> hostQueue,
        Optional<WorkerDeploymentVersion> version,
        List<WorkerInterceptor> interceptors) {
    public WorkerPlan {
        requireNonNull(config, "config");
        if (queues.isEmpty()) {
            throw new IllegalArgumentException("a worker needs a queue");
        }
        queues = Set.copyOf(queues);
        requireNonNull(hostQueue, "hostQueue");
        requireNonNull(version, "version");
        interceptors = List.copyOf(interceptors);
    }

    /** A worker on all queues that belongs to one run in one process. */
    public static WorkerPlan everything(WorkerConfig config) {
        return new WorkerPlan(config, EnumSet.allOf(WorkerQueue.class), Optional.empty(), Optional.empty(), List.of());
    }

    /** The same with one more interceptor, inside of the others. */
    public WorkerPlan with(WorkerInterceptor interceptor) {
        List<WorkerInterceptor> all = new ArrayList<>(interceptors);
        all.add(requireNonNull(interceptor, "interceptor"));
        return new WorkerPlan(config, queues, hostQueue, version, all);
    }
}

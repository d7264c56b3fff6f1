package io.flowcut.worker.service;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A shared task queue that a worker may poll. */
public enum WorkerQueue {
    /** Workflows, and the steps that need no accelerator. */
    CPU(TaskQueues.CPU),
    /** Flow, features and normalised cuts. */
    GPU(TaskQueues.GPU);

    private final String taskQueue;

    WorkerQueue(String taskQueue) {
        this.taskQueue = taskQueue;
    }

    /** Name of the queue on the service. */
    public String taskQueue() {
        return taskQueue;
    }

    /**
     * Reads a list such as {@code cpu,gpu}.
     *
     * @throws FlowCutException of type Config that names the wrong entry
     */
    public static Set<WorkerQueue> parse(String list) {
        Set<WorkerQueue> queues = EnumSet.noneOf(WorkerQueue.class);
        for (String name : list.split(",", -1)) {
            switch (name.strip().toLowerCase(Locale.ROOT)) {
                case "cpu" -> queues.add(CPU);
                case "gpu" -> queues.add(GPU);
                default ->
                    throw new FlowCutException(
                            ErrorType.CONFIG, "--queues: " + name.strip() + " is not allowed; allowed: cpu, gpu");
            }
        }
        return queues;
    }
}

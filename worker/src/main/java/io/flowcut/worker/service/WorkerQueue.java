package io.flowcut.worker.service;

import io.flowcut.workflows.TaskQueues;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A shared task queue that a worker may poll. */
public enum WorkerQueue {
    /** Workflows, and the steps that need no accelerator. */
    CPU(TaskQueues.CPU),
    /** Flow, features and normalised cuts. */
    GPU(TaskQueues.GPU),
    /** Legs of training, and validation and prediction of its rounds. */
    TRAINING(TaskQueues.TRAINING);

    /** The queues that labelling needs. */
    public static final Set<WorkerQueue> LABELLING = Collections.unmodifiableSet(EnumSet.of(CPU, GPU));

    private final String taskQueue;

    WorkerQueue(String taskQueue) {
        this.taskQueue = taskQueue;
    }

    /** Name of the queue on the service. */
    public String taskQueue() {
        return taskQueue;
    }

    /** Name of the queue on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a list such as {@code cpu,gpu}.
     *
     * @throws FlowCutException of type Config that names the wrong entry
     */
    public static Set<WorkerQueue> parse(String list) {
        Set<WorkerQueue> queues = EnumSet.noneOf(WorkerQueue.class);
        for (String name : list.split(",", -1)) {
            queues.add(Arrays.stream(values())
                    .filter(queue -> queue.label().equals(name.strip().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new FlowCutException(
                            ErrorType.CONFIG,
                            "--queues: " + name.strip() + " is not allowed; allowed: "
                                    + Arrays.stream(values())
                                            .map(WorkerQueue::label)
                                            .collect(Collectors.joining(", ")))));
        }
        return queues;
    }
}

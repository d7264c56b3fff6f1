package io.flowcut.worker.plan;

import io.flowcut.worker.service.WorkerQueue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** A worker process, or the one that works in its place after a preemption. */
final class SimulatedWorker {
    /** Kinds of queues, each with slots of its own: the two shared ones, and the host's own. */
    static final int KINDS = 3;

    /** Number of the host's own queue. */
    static final int HOST = 2;

    final int index;
    final WorkerPool pool;
    final int[] free = new int[KINDS];

    /** What runs, with the kind of queue that it came from. */
    final Map<SimulatedTask, Integer> running = new LinkedHashMap<>();

    /** What waits for this host; another one has another queue. */
    Deque<SimulatedTask> hostQueue = new ArrayDeque<>();

    /** Whether it takes work. */
    boolean polling;

    /** Counts the processes that stood here. */
    int incarnation;

    private double upSince;
    private double upSeconds;

    SimulatedWorker(int index, WorkerPool pool) {
        this.index = index;
        this.pool = pool;
    }

    /** Number of a shared queue. */
    static int kind(WorkerQueue queue) {
        return switch (queue) {
            case CPU -> 0;
            case GPU -> 1;
            case TRAINING -> throw new IllegalArgumentException("no step of labelling is on " + queue.taskQueue());
        };
    }

    void begin(double now, boolean hostSlots) {
        polling = true;
        incarnation++;
        upSince = now;
        Arrays.fill(free, 0);
        pool.queues().forEach(queue -> free[kind(queue)] = pool.slots());
        free[HOST] = hostSlots ? pool.slots() : 0;
        running.clear();
        hostQueue = new ArrayDeque<>();
    }

    void end(double now) {
        upSeconds += now - upSince;
        upSince = Double.NaN;
    }

    /** Seconds that its processes lived until now. */
    double upSeconds(double now) {
        return Double.isNaN(upSince) ? upSeconds : upSeconds + now - upSince;
    }
}

package io.flowcut.worker.plan;

import io.flowcut.worker.service.WorkerQueue;

/** What is done to a chunk, in this order, and at last to the video as a whole. */
public enum Stage {
    FLOW(0, "flow", WorkerQueue.GPU, false),
    FEATURES(1, "features", WorkerQueue.GPU, true),
    NCUT(2, "ncut", WorkerQueue.GPU, true),
    CRF(3, "crf", WorkerQueue.CPU, false),
    /** Once for a video, when all its chunks are through. */
    MATCHING(4, "matching", WorkerQueue.CPU, false);

    /** How many stages a chunk passes. */
    static final int OF_A_CHUNK = 4;

    private final int index;
    private final String stepName;
    private final WorkerQueue queue;
    private final boolean followsHost;

    Stage(int index, String stepName, WorkerQueue queue, boolean followsHost) {
        this.index = index;
        this.stepName = stepName;
        this.queue = queue;
        this.followsHost = followsHost;
    }

    /** Its place in the order of the stages, from 0. */
    int index() {
        return index;
    }

    /** Its name in run.json. */
    public String stepName() {
        return stepName;
    }

    /** The shared queue that it waits in. */
    WorkerQueue queue() {
        return queue;
    }

    /** Whether it prefers the host that made its input. */
    boolean followsHost() {
        return followsHost;
    }

    /** The stage of the same chunk that comes next. */
    Stage next() {
        return values()[index + 1];
    }
}

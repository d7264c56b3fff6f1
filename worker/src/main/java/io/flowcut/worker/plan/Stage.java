package io.flowcut.worker.plan;

import io.flowcut.worker.service.WorkerQueue;

/** What is done to a chunk, in this order, and at last to the video as a whole. */
public enum Stage {
    FLOW("flow", WorkerQueue.GPU, false),
    FEATURES("features", WorkerQueue.GPU, true),
    NCUT("ncut", WorkerQueue.GPU, true),
    CRF("crf", WorkerQueue.CPU, false),
    /** Once for a video, when all its chunks are through. */
    MATCHING("matching", WorkerQueue.CPU, false);

    private final String stepName;
    private final WorkerQueue queue;
    private final boolean followsHost;

    Stage(String stepName, WorkerQueue queue, boolean followsHost) {
        this.stepName = stepName;
        this.queue = queue;
        this.followsHost = followsHost;
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
        return values()[ordinal() + 1];
    }
}

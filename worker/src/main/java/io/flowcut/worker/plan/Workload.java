package io.flowcut.worker.plan;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.ChunkConfig;

/**
 * What is to be done, and how it is cut into activities.
 *
 * @param videos from 1
 * @param frames of each video, from 1
 * @param videosAtATime {@code dataset.parallelism}
 * @param gracePeriod seconds that a worker with notice has for its batches
 * @param affinity whether features and cuts prefer the host of the flow
 * @param overheadSeconds that an activity takes beside its frames: to be scheduled, polled, and to read and write
 */
public record Workload(
        int videos,
        int frames,
        ChunkConfig chunk,
        int videosAtATime,
        double gracePeriod,
        boolean affinity,
        double overheadSeconds) {
    public Workload {
        if (videos < 1 || frames < 1 || videosAtATime < 1) {
            throw new IllegalArgumentException("a workload has videos, frames, and videos in work");
        }
        requireNonNull(chunk, "chunk");
        if (!(gracePeriod >= 0 && overheadSeconds >= 0)) {
            throw new IllegalArgumentException("seconds are not negative");
        }
    }

    int chunks() {
        return (frames + chunk.frames() - 1) / chunk.frames();
    }

    int framesOf(int chunkIndex) {
        return Math.min(chunk.frames(), frames - chunkIndex * chunk.frames());
    }

    /** Frames times the stages of a chunk. */
    long frameSteps() {
        return (long) videos * frames * Stage.OF_A_CHUNK;
    }
}

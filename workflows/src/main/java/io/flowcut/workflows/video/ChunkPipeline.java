package io.flowcut.workflows.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.HistoryBudget;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the steps of the chunks of a video, a few chunks at a time, until all are done or the history of this run of the
 * workflow is full. Every chunk is a coroutine that has one activity in work at most, so
 * {@code chunk.parallelism} bounds the activities as well.
 *
 * @param <T> what a finished chunk is
 */
final class ChunkPipeline<T> {
    /** Finished chunks that are written to the list in the store at a time. */
    static final int COLLECTED_AT_A_TIME = 16;

    /** The last collection and the matching. */
    private static final int EVENTS_AT_THE_END = 2 * HistoryBudget.EVENTS_PER_ACTIVITY;

    private final VideoInfo info;
    private final ChunkWork<T> chunkWork;
    private final int parallelism;
    private final WorkflowStatus status;
    private final int first;

    private final Map<Integer, T> outputs = new HashMap<>();
    private final Map<String, StepStats> stats = new LinkedHashMap<>();
    private Optional<ArtifactRef> finished;
    private Optional<TemporalFailure> failure = Optional.empty();
    private int started;
    private int inWork;
    private int collected;
    private boolean allStarted;
    private long stepsDone;
    private long stepFrames;

    /** @param parallelism chunks in work at a time */
    ChunkPipeline(VideoCheckpoint from, ChunkWork<T> chunkWork, int parallelism, WorkflowStatus status) {
        this.info = from.info();
        this.chunkWork = requireNonNull(chunkWork, "chunkWork");
        this.parallelism = parallelism;
        this.status = requireNonNull(status, "status");
        first = from.nextChunk();
        started = first;
        collected = first;
        finished = from.finished();
        stepsDone = (long) chunkWork.steps() * first;
        stepFrames = (long) chunkWork.steps() * chunkWork.framesBefore(first);
        from.stats().forEach(step -> stats.put(step.step(), step));
    }

    int chunks() {
        return chunkWork.chunks();
    }

    /** Steps of a chunk. */
    int steps() {
        return chunkWork.steps();
    }

    /** Finished steps of chunks, of {@link #steps()} times {@link #chunks()}. */
    long stepsDone() {
        return stepsDone;
    }

    /** Frames that passed a step, summed over the steps. */
    long stepFrames() {
        return stepFrames;
    }

    /**
     * Runs chunks; those that were begun are always finished, or cancelled and waited for when one of them fails.
     *
     * @return the state after it: {@code nextChunk} is {@link #chunks()} when all are done
     */
    VideoCheckpoint run() {
        List<Promise<Void>> work = new ArrayList<>();
        CancellationScope scope = Workflow.newCancellationScope(() -> guard(() -> runChunks(work)));
        scope.run();
        if (failure.isPresent()) {
            scope.cancel("a step of another chunk failed");
        }
        for (Promise<Void> coroutine : work) {
            coroutine.get();
        }
        CancellationScope.throwCanceled();
        if (failure.isPresent()) {
            throw failure.get();
        }
        return new VideoCheckpoint(info, collected, finished, List.copyOf(stats.values()), status.startedMillis());
    }

    /** Starts coroutines, which it adds to {@code work}, and returns when all are through or one failed. */
    private void runChunks(List<Promise<Void>> work) {
        work.add(Async.procedure(() -> guard(this::collect)));
        while (started < chunks() && failure.isEmpty() && (started == first || hasRoom())) {
            int chunk = started++;
            inWork++;
            work.add(Async.procedure(() -> guard(() -> run(chunk))));
            Workflow.await(() -> failure.isPresent() || inWork < parallelism);
        }
        allStarted = true;
        Workflow.await(() -> failure.isPresent() || collected == started);
    }

    private boolean hasRoom() {
        return HistoryBudget.allows(EVENTS_AT_THE_END + chunkWork.eventsPerChunk() * (inWork + 1));
    }

    /** The first failure ends the others, which then fail as cancelled. */
    private void guard(Runnable body) {
        try {
            body.run();
        } catch (TemporalFailure e) {
            if (failure.isEmpty()) {
                failure = Optional.of(e);
            }
        }
    }

    private void run(int chunk) {
        int frames = chunkWork.framesBefore(chunk + 1) - chunkWork.framesBefore(chunk);
        T output = chunkWork.run(chunk, result -> note(result, frames));
        outputs.put(chunk, output);
        inWork--;
    }

    private void note(StepResult result, int frames) {
        stats.merge(result.stats().step(), result.stats(), StepStats::plus);
        stepsDone++;
        stepFrames += frames;
    }

    /** Writes finished chunks to the list in the store, in order, until all that were started are there. */
    private void collect() {
        while (!(allStarted && collected == started)) {
            Workflow.await(() -> ready() == COLLECTED_AT_A_TIME || (allStarted && collected + ready() == started));
            int count = ready();
            if (count == 0) {
                continue;
            }
            List<T> next = new ArrayList<>();
            for (int chunk = collected; chunk < collected + count; chunk++) {
                next.add(requireNonNull(outputs.remove(chunk)));
            }
            status.awaitRunning();
            finished = Optional.of(chunkWork.collect(finished, next));
            collected += count;
        }
    }

    /** Number of finished chunks that follow the collected ones without a gap, up to the size of a collection. */
    private int ready() {
        int count = 0;
        while (count < COLLECTED_AT_A_TIME && outputs.containsKey(collected + count)) {
            count++;
        }
        return count;
    }
}

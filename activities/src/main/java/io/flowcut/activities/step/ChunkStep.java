package io.flowcut.activities.step;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.StepStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one step over the frames of a chunk so that nothing is computed twice. An output that the store has is reused.
 * Otherwise the frames are computed batch by batch; each finished batch is kept in the store as a part, under the
 * step's key and its first frame, and a later attempt, on any machine with the same store, computes only the batches
 * that are missing. At the end the parts become one artifact of {@link FrameRecords} and go away. A cancelled step
 * removes its parts; one that fails or is interrupted leaves them to the next attempt, and one whose process is about
 * to end keeps what it has begun as well.
 */
public final class ChunkStep {
    private static final Logger log = LoggerFactory.getLogger(ChunkStep.class);

    private final ArtifactStore store;
    private final StepProgress progress;

    public ChunkStep(ArtifactStore store, StepProgress progress) {
        this.store = requireNonNull(store, "store");
        this.progress = requireNonNull(progress, "progress");
    }

    /** A finished batch. */
    private record Part(String key, FrameRange frames, ArtifactRef artifact) {}

    /**
     * Runs the step.
     *
     * @param key key of the output
     * @param frames the chunk
     * @param batch frames of a batch; halved with each further attempt, in case the last one ran out of memory
     * @param computers opens what computes the frames; not called when all of them are in the store
     * @throws FlowCutException of type OutOfMemory when memory ran out
     * @throws StepStoppedException when the progress says to stop, or the thread was interrupted
     */
    public StepResult run(StepKey key, FrameRange frames, int batch, Supplier<? extends FrameComputer> computers) {
        long start = System.nanoTime();
        String output = key.hex();
        Optional<ArtifactRef> known = store.find(output);
        if (known.isPresent()) {
            return result(key, frames, known.get(), frames.size(), start);
        }
        List<Part> parts = new ArrayList<>();
        int usedBatch = Math.max(1, batch >> Math.min(progress.attempt() - 1, 30));
        try {
            int reused = collectParts(key, frames, usedBatch, computers, parts);
            ArtifactRef artifact = assemble(key, frames, parts);
            store.link(output, artifact);
            remove(parts);
            return result(key, frames, artifact, reused, start);
        } catch (StepStoppedException e) {
            if (e.reason() == StepStoppedException.Reason.CANCELLED) {
                remove(parts);
            }
            throw e;
        } catch (OutOfMemoryError e) {
            throw new FlowCutException(
                    ErrorType.OUT_OF_MEMORY,
                    "step " + key.step() + ", frames " + frames.first() + " to " + (frames.end() - 1)
                            + ": out of memory with batches of " + usedBatch + ": " + e.getMessage(),
                    e);
        }
    }

    private StepResult result(StepKey key, FrameRange frames, ArtifactRef artifact, int reused, long start) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new StepResult(
                new ChunkArtifact(frames, artifact),
                new StepStats(key.step(), frames.size() - reused, reused, seconds));
    }

    /** Fills the list with parts for all frames, from the store or computed now; returns the frames from the store. */
    private int collectParts(
            StepKey key, FrameRange frames, int batch, Supplier<? extends FrameComputer> computers, List<Part> parts) {
        int reused = 0;
        try (LazyComputer computer = new LazyComputer(computers)) {
            int next = frames.first();
            while (next < frames.end()) {
                String partKey = partKey(key, next);
                Optional<Part> finished = findPart(partKey, next, frames.end());
                if (finished.isPresent()) {
                    reused += finished.get().frames().size();
                    parts.add(finished.get());
                } else {
                    FrameRange todo = new FrameRange(next, Math.min(next + batch, frames.end()));
                    parts.add(compute(key.step(), partKey, todo, next - frames.first(), computer));
                }
                next = parts.get(parts.size() - 1).frames().end();
                try {
                    progress.finished(next - frames.first());
                } catch (StepStoppedException e) {
                    if (e.reason() == StepStoppedException.Reason.DRAINING) {
                        keepBegun(key, frames, next, computer);
                    }
                    throw e;
                }
            }
        }
        if (reused < progress.resumedFrames()) {
            log.info(
                    "step {}: the last attempt had finished {} frames, of which this store has {}",
                    key.step(),
                    progress.resumedFrames(),
                    reused);
        }
        return reused;
    }

    /** Keeps the frames that were begun ahead of the batch as well, or another process would compute them again. */
    private void keepBegun(StepKey key, FrameRange frames, int next, LazyComputer computer) {
        int begun = computer.stopReading();
        if (begun == 0) {
            return;
        }
        try {
            FrameRange rest = new FrameRange(next, next + begun);
            compute(key.step(), partKey(key, next), rest, next - frames.first(), computer);
        } catch (FlowCutException e) {
            log.warn("frames that were begun are left to another process: {}", e.getMessage());
        }
    }

    private static String partKey(StepKey key, int first) {
        return key.hex() + ".part-" + first;
    }

    /** A part that an earlier attempt finished; a damaged one counts as missing. */
    private Optional<Part> findPart(String partKey, int first, int end) {
        Optional<ArtifactRef> artifact = store.find(partKey);
        if (artifact.isEmpty()) {
            return Optional.empty();
        }
        try (FrameRecords records = FrameRecords.open(store, artifact.get())) {
            FrameRange frames = records.header().frames();
            return frames.first() == first && frames.end() <= end
                    ? Optional.of(new Part(partKey, frames, artifact.get()))
                    : Optional.empty();
        } catch (FlowCutException e) {
            log.warn("a finished batch is computed again: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Part compute(String step, String partKey, FrameRange frames, int finished, LazyComputer computer) {
        // The key in the header makes the content of every part its own, so that it can be removed without harm.
        RecordsHeader header = new RecordsHeader(step, partKey, frames);
        try (FrameRecordsWriter writer = new FrameRecordsWriter(store, header)) {
            checkInterrupt();
            computer.get().compute(frames, frame -> {
                // Before the write, which an interrupted thread cannot do.
                checkInterrupt();
                writer.append(frame);
                log.debug("step {}: computed a frame of {} to {}", step, frames.first(), frames.end() - 1);
                reportWithinBatch(finished);
            });
            ArtifactRef artifact = writer.commit();
            store.link(partKey, artifact);
            // A heartbeat may speak of these frames only when another host can go on from them.
            store.flush();
            return new Part(partKey, frames, artifact);
        }
    }

    /** A process that is about to end finishes its batch first, so that no frame of it is computed twice. */
    private void reportWithinBatch(int finished) {
        try {
            progress.finished(finished);
        } catch (StepStoppedException e) {
            if (e.reason() != StepStoppedException.Reason.DRAINING) {
                throw e;
            }
        }
    }

    private static void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw new StepStoppedException(StepStoppedException.Reason.INTERRUPTED, "interrupted");
        }
    }

    private ArtifactRef assemble(StepKey key, FrameRange frames, List<Part> parts) {
        RecordsHeader header = new RecordsHeader(key.step(), key.hex(), frames);
        try (FrameRecordsWriter writer = new FrameRecordsWriter(store, header)) {
            for (Part part : parts) {
                try (FrameRecords records = FrameRecords.open(store, part.artifact())) {
                    for (int i = 0; i < records.count(); i++) {
                        writer.append(records.record(i));
                    }
                }
            }
            return writer.commit();
        } catch (FlowCutException e) {
            // Another attempt at the same step may have been faster, and removed the parts.
            return store.find(key.hex()).orElseThrow(() -> e);
        }
    }

    private void remove(List<Part> parts) {
        for (Part part : parts) {
            store.unlink(part.key());
            store.delete(part.artifact());
        }
    }

    /** Opens the computer at the first frame that has to be computed. */
    private static final class LazyComputer implements AutoCloseable {
        private final Supplier<? extends FrameComputer> computers;
        private Optional<FrameComputer> opened = Optional.empty();

        LazyComputer(Supplier<? extends FrameComputer> computers) {
            this.computers = computers;
        }

        FrameComputer get() {
            if (opened.isEmpty()) {
                opened = Optional.of(computers.get());
            }
            return opened.get();
        }

        int stopReading() {
            return opened.map(FrameComputer::stopReading).orElse(0);
        }

        @Override
        public void close() {
            opened.ifPresent(FrameComputer::close);
        }
    }
}

package io.flowcut.activities.step;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.video.FrameRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the frames of a chunk in a pipeline: the calling thread reads frames ahead and writes records behind, while
 * the process's {@link FrameWorkers} compute those in between. Records come out in the order of the frames, and each frame
 * is computed for itself, so that results do not depend on the number of threads.
 *
 * <p>Frames beyond the batch are begun while it is finished, up to the end of the chunk: they are not lost when the next
 * batch follows. What is begun is bounded by the memory budget of the process: a frame is read when there is room for
 * it, and a chunk with no frame in work waits until there is.
 *
 * <p>A failure, of reading or of computing, comes to the caller in its turn, after the records of the frames before. Ending
 * early, by a failure, a stop or an interrupt, drops what has not begun and waits for what has.
 */
public final class FramePipeline implements FrameComputer {
    private static final Logger log = LoggerFactory.getLogger(FramePipeline.class);

    private final FrameReader reader;
    private final FrameWorkers workers;
    private int end;
    private final Deque<Stage> stages = new ArrayDeque<>();
    private int next;
    private boolean readingFailed;

    /**
     * @param reader is closed with the pipeline
     * @param end index after the last frame of the chunk
     */
    public FramePipeline(FrameReader reader, FrameWorkers workers, int end) {
        this.reader = requireNonNull(reader, "reader");
        this.workers = requireNonNull(workers, "workers");
        this.end = end;
    }

    @Override
    public void compute(FrameRange batch, Consumer<byte[]> records) {
        if (stages.isEmpty() || stages.peekFirst().first != batch.first()) {
            // The batches in between were finished by an earlier attempt.
            drop();
            next = batch.first();
        }
        int written = batch.first();
        while (written < batch.end()) {
            readAhead(batch);
            start();
            Stage stage = stages.peekFirst();
            List<byte[]> computed = stage.await();
            for (byte[] record : computed) {
                records.accept(record);
            }
            written += computed.size();
            stages.removeFirst();
            workers.budget().release(stage.bytes);
        }
        start();
    }

    @Override
    public int stopReading() {
        end = next;
        int frames = 0;
        for (Stage stage : stages) {
            frames += stage.frames;
        }
        return frames;
    }

    /** Reads while there is room, at least what is written next. */
    private void readAhead(FrameRange batch) {
        int most = workers.threads() + 1;
        while (stages.size() < most && next < end && !readingFailed) {
            int first = next;
            int batchEnd = batchEnd(batch, first);
            long bytes = reader.bytes(first, batchEnd);
            if (stages.isEmpty()) {
                acquire(bytes);
            } else if (!workers.budget().tryAcquire(bytes)) {
                return;
            }
            Stage stage = new Stage(first, bytes);
            stages.addLast(stage);
            try {
                FrameTask task = reader.read(first, batchEnd);
                next = first + task.frames();
                stage.frames = task.frames();
                stage.task = Optional.of(task);
            } catch (RuntimeException | Error e) {
                stage.fail(e);
                readingFailed = true;
            }
            start();
        }
    }

    /** Where the batch of a frame ends: all batches of a chunk but the last have the same size. */
    private int batchEnd(FrameRange batch, int frame) {
        int past = (frame - batch.first()) / batch.size();
        return Math.min(batch.first() + (past + 1) * batch.size(), end);
    }

    private void acquire(long bytes) {
        try {
            workers.budget().acquire(bytes);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static StepStoppedException interrupted() {
        Thread.currentThread().interrupt();
        return new StepStoppedException(StepStoppedException.Reason.INTERRUPTED, "interrupted");
    }

    /** Hands tasks to the workers, in order: one at a time where they may not be computed side by side. */
    private void start() {
        int running = 0;
        int most = reader.sideBySide() ? Integer.MAX_VALUE : 1;
        for (Stage stage : stages) {
            if (stage.isDone()) {
                continue;
            }
            if (!stage.handedOver) {
                stage.handedOver = true;
                try {
                    workers.execute(stage);
                } catch (RejectedExecutionException e) {
                    stage.fail(new StepStoppedException(StepStoppedException.Reason.INTERRUPTED, e));
                }
            }
            if (++running >= most) {
                return;
            }
        }
    }

    private void drop() {
        for (Stage stage : stages) {
            stage.drop();
            workers.budget().release(stage.bytes);
        }
        stages.clear();
        readingFailed = false;
    }

    @Override
    public void close() {
        drop();
        reader.close();
    }

    /** A task on its way through the pipeline. */
    private static final class Stage implements Runnable {
        private final int first;
        private final long bytes;
        private final AtomicBoolean claimed = new AtomicBoolean();
        private final CountDownLatch done = new CountDownLatch(1);
        private Optional<FrameTask> task = Optional.empty();
        private int frames;
        private boolean handedOver;
        private List<byte[]> records = List.of();
        private Optional<Throwable> failure = Optional.empty();

        Stage(int first, long bytes) {
            this.first = first;
            this.bytes = bytes;
        }

        @Override
        public void run() {
            if (!claimed.compareAndSet(false, true)) {
                return;
            }
            try {
                FrameTask work = task.orElseThrow();
                records = work.compute();
                if (records.size() != work.frames()) {
                    throw new IllegalStateException(records.size() + " records for " + work.frames() + " frames");
                }
                log.debug("computed frames {} to {}", first, first + records.size() - 1);
            } catch (RuntimeException | Error e) {
                failure = Optional.of(e);
            } finally {
                // The input may go while the records wait.
                task = Optional.empty();
                done.countDown();
            }
        }

        void fail(Throwable cause) {
            if (claimed.compareAndSet(false, true)) {
                handedOver = true;
                failure = Optional.of(cause);
                done.countDown();
            }
        }

        boolean isDone() {
            return done.getCount() == 0;
        }

        /** The records, when they are there. */
        List<byte[]> await() {
            try {
                done.await();
            } catch (InterruptedException e) {
                throw interrupted();
            }
            Throwable thrown = failure.orElse(null);
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
            return records;
        }

        /** Makes sure that the task is not computed, or not any more. */
        void drop() {
            if (claimed.compareAndSet(false, true)) {
                return;
            }
            boolean interrupted = false;
            while (true) {
                try {
                    done.await();
                    break;
                } catch (InterruptedException e) {
                    // What the task reads from is closed next.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

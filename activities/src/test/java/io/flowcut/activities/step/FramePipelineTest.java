package io.flowcut.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FramePipelineTest {
    private static final StepKey KEY = StepKey.of("flow", 1).input("video");
    private static final FrameRange FRAMES = new FrameRange(20, 33);
    private static final int BATCH = 4;
    private static final int FRAME_BYTES = 100;

    @TempDir
    Path root;

    /** Reads and computes frames as the test says, and counts. */
    private static final class Reader implements FrameReader {
        final List<Integer> read = Collections.synchronizedList(new ArrayList<>());
        final List<Integer> computed = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger computing = new AtomicInteger();
        final AtomicInteger mostComputing = new AtomicInteger();
        final AtomicBoolean closed = new AtomicBoolean();
        final AtomicBoolean usedAfterClose = new AtomicBoolean();
        IntConsumer onRead = frame -> {};
        IntConsumer onCompute = frame -> {};
        boolean sideBySide = true;
        int group = 1;

        @Override
        public FrameTask read(int first, int end) {
            int last = Math.min(first + group, end);
            for (int frame = first; frame < last; frame++) {
                onRead.accept(frame);
                read.add(frame);
            }
            return new FrameTask() {
                @Override
                public int frames() {
                    return last - first;
                }

                @Override
                public List<byte[]> compute() {
                    return computeAll(first, last);
                }
            };
        }

        private List<byte[]> computeAll(int first, int last) {
            mostComputing.accumulateAndGet(computing.incrementAndGet(), Math::max);
            usedAfterClose.compareAndSet(false, closed.get());
            try {
                List<byte[]> records = new ArrayList<>();
                for (int frame = first; frame < last; frame++) {
                    onCompute.accept(frame);
                    computed.add(frame);
                    records.add(FakeComputer.record(frame));
                }
                return records;
            } finally {
                usedAfterClose.compareAndSet(false, closed.get());
                computing.decrementAndGet();
            }
        }

        @Override
        public long bytes(int first, int end) {
            return FRAME_BYTES * (long) Math.min(group, end - first);
        }

        @Override
        public boolean sideBySide() {
            return sideBySide;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    private StepResult run(FileArtifactStore store, StepProgress progress, Reader reader, FrameWorkers workers) {
        return new ChunkStep(store, progress)
                .run(KEY, FRAMES, BATCH, () -> new FramePipeline(reader, workers, FRAMES.end()));
    }

    private StepResult run(Reader reader, FrameWorkers workers) {
        return run(new FileArtifactStore(root), new FakeProgress(1), reader, workers);
    }

    private void assertOutput(StepResult result) {
        try (FrameRecords records =
                FrameRecords.open(new FileArtifactStore(root), result.output().artifact())) {
            for (int i = 0; i < FRAMES.size(); i++) {
                assertThat(records.record(i)).isEqualTo(FakeComputer.record(FRAMES.first() + i));
            }
        }
    }

    private static void assertTidy(Reader reader, MemoryBudget budget) {
        assertThat(budget.used()).isZero();
        assertThat(reader.closed).isTrue();
        assertThat(reader.computing).hasValue(0);
        assertThat(reader.usedAfterClose).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 1", "5, 1", "2, 3", "3, 100"})
    void recordsComeInOrderWhateverTheThreads(int threads, int group) {
        MemoryBudget budget = new MemoryBudget(1000);
        Reader reader = new Reader();
        reader.group = group;
        // The first frames of a batch take longest.
        reader.onCompute = frame -> {
            for (int i = 0; i < (40 - frame) * 20_000; i++) {
                Thread.onSpinWait();
            }
        };
        try (FrameWorkers workers = threads == 0 ? FrameWorkers.none() : FrameWorkers.of(threads, budget)) {
            assertOutput(run(reader, workers));
        }
        assertTidy(reader, budget);
        assertThat(reader.read).isSorted().hasSize(FRAMES.size());
        assertThat(reader.computed).hasSize(FRAMES.size());
        assertThat(reader.mostComputing.get()).isLessThanOrEqualTo(Math.max(1, threads));
    }

    @Test
    void framesAreComputedSideBySideWhileOthersAreRead() {
        MemoryBudget budget = new MemoryBudget(1000);
        Reader reader = new Reader();
        // Passes when two frames of twelve are at it, and a third one is read meanwhile.
        CyclicBarrier two = new CyclicBarrier(2);
        CountDownLatch third = new CountDownLatch(3);
        reader.onRead = frame -> third.countDown();
        reader.onCompute = frame -> {
            if (frame < 32) {
                await(third);
                await(two);
            }
        };
        try (FrameWorkers workers = FrameWorkers.of(2, budget)) {
            assertOutput(run(reader, workers));
        }
        assertThat(reader.mostComputing).hasValue(2);
        assertTidy(reader, budget);
    }

    @Test
    void whatMayNotRunSideBySideRunsAloneAndIsReadAhead() {
        MemoryBudget budget = new MemoryBudget(1000);
        Reader reader = new Reader();
        reader.sideBySide = false;
        CountDownLatch ahead = new CountDownLatch(2);
        reader.onRead = frame -> ahead.countDown();
        reader.onCompute = frame -> await(ahead);
        try (FrameWorkers workers = FrameWorkers.of(3, budget)) {
            assertOutput(run(reader, workers));
        }
        assertThat(reader.mostComputing).hasValue(1);
        assertTidy(reader, budget);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A failure at each frame in turn, while it is read and while it is computed: a batch at most is done twice. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailureComesInItsTurnAndFinishedBatchesStay(boolean whileReading) {
        for (int failing = FRAMES.first(); failing < FRAMES.end(); failing++) {
            int at = failing;
            MemoryBudget budget = new MemoryBudget(1000);
            FileArtifactStore store = new FileArtifactStore(root.resolve(whileReading + "-" + failing));
            Reader first = new Reader();
            IntConsumer fail = frame -> {
                if (frame == at) {
                    throw FlowCutException.badInput("video", "frame " + frame);
                }
            };
            first.onRead = whileReading ? fail : first.onRead;
            first.onCompute = whileReading ? first.onCompute : fail;
            try (FrameWorkers workers = FrameWorkers.of(2, budget)) {
                assertThatThrownBy(() -> run(store, new FakeProgress(1), first, workers))
                        .hasMessage("video: frame " + at);
                assertTidy(first, budget);

                Reader second = new Reader();
                StepResult result = run(store, new FakeProgress(2), second, workers);
                int finished = (failing - FRAMES.first()) / BATCH * BATCH;
                assertThat(result.stats().reused()).isEqualTo(finished);
                assertThat(second.computed).hasSize(FRAMES.size() - finished);
                assertTidy(second, budget);
            }
        }
    }

    @Test
    void memoryThatRunsOutInAWorkerIsOutOfMemoryOfTheStep() {
        MemoryBudget budget = new MemoryBudget(1000);
        Reader reader = new Reader();
        reader.onCompute = frame -> {
            if (frame == 27) {
                throw new OutOfMemoryError("Java heap space");
            }
        };
        try (FrameWorkers workers = FrameWorkers.of(2, budget)) {
            assertThatThrownBy(() -> run(reader, workers))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageContaining("out of memory with batches of 4");
        }
        assertTidy(reader, budget);
    }

    @ParameterizedTest
    @CsvSource({"CANCELLED, 0", "CANCELLED, 4", "INTERRUPTED, 8"})
    void aStopWaitsForWhatRunsAndDropsTheRest(StepStoppedException.Reason reason, int at) {
        MemoryBudget budget = new MemoryBudget(1000);
        Reader reader = new Reader();
        FakeProgress stopping = new FakeProgress(1, frames -> {
            if (frames == at) {
                throw new StepStoppedException(reason, "stop");
            }
        });
        try (FrameWorkers workers = FrameWorkers.of(2, budget)) {
            assertThatThrownBy(() -> run(new FileArtifactStore(root), stopping, reader, workers))
                    .isInstanceOf(StepStoppedException.class);
            assertTidy(reader, budget);
            assertThat(reader.computed.size()).isLessThan(FRAMES.size());

            Reader next = new Reader();
            StepResult result = run(new FileArtifactStore(root), new FakeProgress(2), next, workers);
            assertOutput(result);
            boolean kept = reason == StepStoppedException.Reason.INTERRUPTED;
            assertThat(result.stats().reused()).isEqualTo(kept ? at : 0);
        }
    }

    @Test
    void aProcessThatIsAboutToEndKeepsWhatItHasBegunAndNothingIsComputedTwice() {
        MemoryBudget budget = new MemoryBudget(1000);
        Reader reader = new Reader();
        FakeProgress stopping = new FakeProgress(1, frames -> {
            if (frames >= BATCH) {
                throw new StepStoppedException(StepStoppedException.Reason.DRAINING, "stop");
            }
        });
        try (FrameWorkers workers = FrameWorkers.of(2, budget)) {
            assertThatThrownBy(() -> run(new FileArtifactStore(root), stopping, reader, workers))
                    .isInstanceOf(StepStoppedException.class);
            assertTidy(reader, budget);
            assertThat(reader.computed).hasSizeGreaterThan(BATCH).hasSizeLessThan(FRAMES.size());

            Reader next = new Reader();
            StepResult result = run(new FileArtifactStore(root), new FakeProgress(1), next, workers);
            assertOutput(result);
            assertThat(result.stats().reused()).isEqualTo(reader.computed.size());
            assertThat(next.computed).doesNotContainAnyElementsOf(reader.computed);
        }
    }

    @Test
    void anInterruptEndsTheWaitForAFrameAndForMemory() throws Exception {
        MemoryBudget budget = new MemoryBudget(3 * FRAME_BYTES);
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try (FrameWorkers workers = FrameWorkers.of(2, budget)) {
            CountDownLatch computing = new CountDownLatch(2);
            CountDownLatch release = new CountDownLatch(1);
            Reader slow = new Reader();
            slow.onCompute = frame -> {
                computing.countDown();
                await(release);
            };
            Future<StepResult> first = callers.submit(() -> run(slow, workers));
            await(computing);
            while (budget.used() < 3 * FRAME_BYTES) {
                Thread.onSpinWait();
            }
            Reader hungry = new Reader();
            Thread[] caller = new Thread[1];
            CountDownLatch begun = new CountDownLatch(1);
            Future<Boolean> second = callers.submit(() -> {
                caller[0] = Thread.currentThread();
                begun.countDown();
                try {
                    run(new FileArtifactStore(root.resolve("other")), new FakeProgress(1), hungry, workers);
                    return false;
                } catch (StepStoppedException e) {
                    return e.reason() == StepStoppedException.Reason.INTERRUPTED && Thread.interrupted();
                }
            });
            await(begun);
            while (budget.waiting() == 0) {
                Thread.onSpinWait();
            }
            caller[0].interrupt();
            assertThat(second.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(hungry.read).isEmpty();
            assertThat(hungry.closed).isTrue();

            release.countDown();
            assertOutput(first.get(60, TimeUnit.SECONDS));
            assertTidy(slow, budget);
        } finally {
            callers.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, FRAME_BYTES, 2 * FRAME_BYTES + 50, 100 * FRAME_BYTES})
    void chunksTogetherStayBelowTheLimit(int limit) throws Exception {
        MemoryBudget budget = new MemoryBudget(limit);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (FrameWorkers workers = FrameWorkers.of(3, budget)) {
            List<Future<StepResult>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                FileArtifactStore store = new FileArtifactStore(root.resolve("chunk" + i));
                results.add(callers.submit(() -> run(store, new FakeProgress(1), new Reader(), workers)));
            }
            for (Future<StepResult> result : results) {
                assertThat(result.get(100, TimeUnit.SECONDS).stats().computed()).isEqualTo(FRAMES.size());
            }
        } finally {
            callers.shutdownNow();
        }
        // A frame that is larger than all of it is worked on alone.
        assertThat(budget.peak()).isBetween((long) FRAME_BYTES, (long) Math.max(FRAME_BYTES, limit));
        assertThat(budget.used()).isZero();
    }
}

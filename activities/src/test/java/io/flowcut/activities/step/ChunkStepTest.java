package io.flowcut.activities.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkStepTest {
    private static final StepKey KEY = StepKey.of("flow", 1).input("video");
    private static final FrameRange FRAMES = new FrameRange(20, 30);
    private static final int BATCH = 4;

    @TempDir
    Path root;

    private FileArtifactStore store;

    @BeforeEach
    void open() {
        store = new FileArtifactStore(root);
    }

    private StepResult run(StepProgress progress, FakeComputer computer) {
        return new ChunkStep(store, progress).run(KEY, FRAMES, BATCH, computer::open);
    }

    private void assertOutput(StepResult result) {
        assertThat(result.output().frames()).isEqualTo(FRAMES);
        try (FrameRecords records = FrameRecords.open(store, result.output().artifact())) {
            assertThat(records.header()).isEqualTo(new RecordsHeader("flow", KEY.hex(), FRAMES));
            for (int i = 0; i < FRAMES.size(); i++) {
                assertThat(records.record(i)).isEqualTo(FakeComputer.record(FRAMES.first() + i));
            }
        }
        assertThat(store.find(KEY.hex())).contains(result.output().artifact());
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> all = Files.walk(root.resolve(folder))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private void assertNothingButTheOutput() throws IOException {
        assertThat(files("objects")).hasSize(1);
        assertThat(files("keys")).hasSize(1);
        assertThat(files("tmp")).isEmpty();
    }

    @Test
    void computesEveryFrameOnceAndThenReuses() throws IOException {
        FakeComputer computer = new FakeComputer();
        FakeProgress progress = new FakeProgress(1);
        StepResult result = run(progress, computer);
        assertOutput(result);
        assertNothingButTheOutput();
        assertThat(computer.batches)
                .containsExactly(new FrameRange(20, 24), new FrameRange(24, 28), new FrameRange(28, 30));
        assertThat(progress.reported).containsExactly(0, 0, 0, 0, 4, 4, 4, 4, 4, 8, 8, 8, 10);
        assertThat(computer.opened).isEqualTo(1);
        assertThat(computer.closed).isEqualTo(1);
        assertThat(result.stats().step()).isEqualTo("flow");
        assertThat(result.stats().computed()).isEqualTo(10);
        assertThat(result.stats().reused()).isZero();
        assertThat(result.stats().seconds()).isPositive();

        FakeComputer second = new FakeComputer();
        StepResult again = run(new FakeProgress(1), second);
        assertThat(again.output()).isEqualTo(result.output());
        assertThat(again.stats().computed()).isZero();
        assertThat(again.stats().reused()).isEqualTo(10);
        assertThat(second.opened).isZero();
    }

    /** Fails before every single frame in turn; a batch at most is done twice, and earlier batches never. */
    @Test
    void resumesAfterAFailureAtAnyFrame() throws IOException {
        for (int failing = FRAMES.first(); failing < FRAMES.end(); failing++) {
            store = new FileArtifactStore(root.resolve("failing" + failing));
            int at = failing;
            FakeComputer first = new FakeComputer(frame -> {
                if (frame == at) {
                    throw FlowCutException.badInput("video", "frame " + frame);
                }
            });
            assertThatThrownBy(() -> run(new FakeProgress(1), first)).hasMessage("video: frame " + at);
            assertThat(first.closed).isEqualTo(1);

            FakeComputer second = new FakeComputer();
            StepResult result = run(new FakeProgress(1), second);
            assertOutput(result);
            int finished = (failing - FRAMES.first()) / BATCH * BATCH;
            assertThat(second.computed)
                    .isEqualTo(IntStream.range(FRAMES.first() + finished, FRAMES.end())
                            .boxed()
                            .toList());
            assertThat(first.computed.size() + second.computed.size()).isLessThan(FRAMES.size() + BATCH);
            assertThat(result.stats().reused()).isEqualTo(finished);
            assertThat(result.stats().computed()).isEqualTo(FRAMES.size() - finished);
        }
    }

    @ParameterizedTest
    @EnumSource(StepStoppedException.Reason.class)
    void aCancelledStepRemovesItsPartsAndAnyOtherStopKeepsThem(StepStoppedException.Reason reason) throws IOException {
        FakeProgress stopping = new FakeProgress(1, frames -> {
            if (frames == 8) {
                throw new StepStoppedException(reason, "stop");
            }
        });
        assertThatThrownBy(() -> run(stopping, new FakeComputer())).isInstanceOf(StepStoppedException.class);
        boolean kept = reason != StepStoppedException.Reason.CANCELLED;
        assertThat(files("objects")).hasSize(kept ? 2 : 0);
        assertThat(files("keys")).hasSize(kept ? 2 : 0);
        assertThat(files("tmp")).isEmpty();

        FakeComputer next = new FakeComputer();
        assertOutput(run(new FakeProgress(2), next));
        assertThat(next.computed).hasSize(kept ? 2 : 10);
        assertNothingButTheOutput();
    }

    @Test
    void anInterruptedThreadStopsAtTheNextFrameAndKeepsItsParts() {
        FakeComputer interrupted = new FakeComputer(frame -> {
            if (frame == 25) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            assertThatThrownBy(() -> run(new FakeProgress(1), interrupted)).isInstanceOf(StepStoppedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        FakeComputer next = new FakeComputer();
        assertOutput(run(new FakeProgress(2), next));
        assertThat(next.computed).startsWith(24).hasSize(6);
    }

    @Test
    void afterMemoryRanOutTheNextAttemptUsesHalfTheBatch() {
        FakeComputer greedy = new FakeComputer(frame -> {
            if (frame == 26) {
                throw new OutOfMemoryError("Java heap space");
            }
        });
        assertThatThrownBy(() -> run(new FakeProgress(1), greedy))
                .isInstanceOf(FlowCutException.class)
                .hasMessage("step flow, frames 20 to 29: out of memory with batches of 4: Java heap space")
                .extracting(e -> ((FlowCutException) e).type())
                .isEqualTo(ErrorType.OUT_OF_MEMORY);
        FakeComputer next = new FakeComputer();
        assertOutput(run(new FakeProgress(2), next));
        assertThat(next.batches)
                .containsExactly(new FrameRange(24, 26), new FrameRange(26, 28), new FrameRange(28, 30));

        store = new FileArtifactStore(root.resolve("other"));
        FakeComputer last = new FakeComputer();
        assertOutput(run(new FakeProgress(99), last));
        assertThat(last.batches).hasSize(10);
    }

    @Test
    void computesDamagedPartsAndOutputsAgain() throws IOException {
        FakeProgress stopping = new FakeProgress(1, frames -> {
            if (frames == 8) {
                throw new StepStoppedException(StepStoppedException.Reason.INTERRUPTED, "stop");
            }
        });
        assertThatThrownBy(() -> run(stopping, new FakeComputer())).isInstanceOf(StepStoppedException.class);
        Path damaged = store.localFile(store.find(KEY.hex() + ".part-20").orElseThrow());
        byte[] content = Files.readAllBytes(damaged);
        content[content.length / 2] ^= 1;
        Files.write(damaged, content);

        FakeComputer second = new FakeComputer();
        StepResult result =
                new ChunkStep(new FileArtifactStore(root), new FakeProgress(2)).run(KEY, FRAMES, BATCH, second::open);
        assertOutput(result);
        assertThat(second.computed).containsExactly(20, 21, 22, 23, 28, 29);

        Files.writeString(store.localFile(result.output().artifact()), "short");
        FakeComputer third = new FakeComputer();
        StepResult again = run(new FakeProgress(1), third);
        assertOutput(again);
        assertThat(third.computed).hasSize(10);
        assertThat(again.output()).isEqualTo(result.output());
    }

    /** An attempt that was given up may still run beside the next one, and finish first. */
    @Test
    void anotherAttemptMayFinishMeanwhile() throws IOException {
        List<StepResult> faster = new ArrayList<>();
        FakeProgress slow = new FakeProgress(1, frames -> {
            if (frames == FRAMES.size() && faster.isEmpty()) {
                faster.add(run(new FakeProgress(2), new FakeComputer()));
            }
        });
        StepResult result = run(slow, new FakeComputer());
        assertOutput(result);
        assertThat(result.output()).isEqualTo(faster.get(0).output());
        assertNothingButTheOutput();
    }

    @Test
    void attemptsThatRunAtTheSameTimeAgree() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 15; round++) {
                Path folder = root.resolve("round" + round);
                List<Future<StepResult>> attempts = new ArrayList<>();
                for (int attempt = 1; attempt <= 3; attempt++) {
                    FakeProgress progress = new FakeProgress(attempt);
                    attempts.add(threads.submit(() -> new ChunkStep(new FileArtifactStore(folder), progress)
                            .run(KEY, FRAMES, BATCH, new FakeComputer()::open)));
                }
                store = new FileArtifactStore(folder);
                for (Future<StepResult> attempt : attempts) {
                    assertOutput(attempt.get(60, TimeUnit.SECONDS));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 1000})
    void theOutputDoesNotDependOnTheBatch(int batch) {
        FakeComputer computer = new FakeComputer();
        StepResult result = new ChunkStep(store, new FakeProgress(1)).run(KEY, FRAMES, batch, computer::open);
        Optional<ArtifactRef> other =
                Optional.of(new ChunkStep(new FileArtifactStore(root.resolve("other")), new FakeProgress(1))
                        .run(KEY, FRAMES, BATCH, computer::open)
                        .output()
                        .artifact());
        assertThat(other.map(ArtifactRef::sha256))
                .contains(result.output().artifact().sha256());
    }

    @Test
    void aComputerMustMakeARecordOfEveryFrame() {
        FrameComputer lazy = new FrameComputer() {
            @Override
            public void compute(FrameRange batch, java.util.function.Consumer<byte[]> records) {
                records.accept(new byte[1]);
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> new ChunkStep(store, new FakeProgress(1)).run(KEY, FRAMES, BATCH, () -> lazy))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 records for 4 frames");
    }
}

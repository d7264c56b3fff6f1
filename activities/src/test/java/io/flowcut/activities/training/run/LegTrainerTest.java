package io.flowcut.activities.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.step.StepStoppedException;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.testing.FakeTraining;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.config.TrainingLoopConfig;
import io.flowcut.workflows.training.RoundState;
import io.flowcut.workflows.training.TrackedRun;
import io.flowcut.workflows.training.TrainingActivities.LegRequest;
import io.flowcut.workflows.training.TrainingActivities.LegResult;
import io.flowcut.workflows.training.TrainingActivities.RoundRequest;
import io.flowcut.workflows.training.TrainingData;
import io.flowcut.workflows.training.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegTrainerTest {
    private static final LegLength ENDLESS = new LegLength(Duration.ofDays(1), Duration.ofDays(1), 1);
    private static final TrainingData DATA =
            new TrainingData("file:/data/", "d".repeat(64), "set", 7, 3, "v".repeat(64));
    private static final TrackedRun RUN = new TrackedRun("e", "n", "k", Optional.empty(), "c", "v");

    /** As a killed process: nothing is kept, no finally block counts. */
    private static final class Killed extends Error {}

    @TempDir
    Path folder;

    private final FakeTraining backend = new FakeTraining();

    /** What the server has: the same point twice is one. */
    private final Set<CurvePoint> told = new LinkedHashSet<>();

    private FileArtifactStore store;

    @BeforeEach
    void openStore() {
        store = new FileArtifactStore(folder.resolve("store"));
    }

    private LegTrainer trainer(LegLength length) {
        return new LegTrainer(store, backend, request -> new Listening(), length);
    }

    private final class Listening implements PointSender {
        private long sent;

        @Override
        public void offer(List<CurvePoint> points) {
            told.addAll(points);
            sent += points.size();
        }

        @Override
        public long sent() {
            return sent;
        }

        @Override
        public void close() {
            // Nothing is under way.
        }
    }

    private static TrainingConfig config(int steps) {
        TrainingConfig d = TrainingConfig.DEFAULT;
        TrainingLoopConfig l = d.loop();
        TrainingLoopConfig loop = new TrainingLoopConfig(
                steps,
                2,
                1,
                l.learningRate(),
                l.backboneRate(),
                l.weightDecay(),
                0,
                l.schedule(),
                l.clipNorm(),
                l.precision(),
                l.device(),
                l.seed(),
                l.clipFrames(),
                10,
                0,
                0,
                3);
        return new TrainingConfig(d.network(), loop, d.loss(), d.augmentation(), d.rounds(), d.tracking());
    }

    private static LegRequest leg(RoundState from, int steps, long until) {
        return new LegRequest(DATA, config(steps), from, until, RUN);
    }

    private RoundState prepared(int steps) {
        return trainer(ENDLESS).prepare(new RoundRequest(DATA, config(steps), RoundState.start(1, 1)));
    }

    private byte[] weights(LegResult result) {
        return weights(store, result);
    }

    private static byte[] weights(FileArtifactStore store, LegResult result) {
        return new StoredFolder(store)
                .files(result.model().orElseThrow()).stream()
                        .filter(file -> file.name().equals("model.safetensors"))
                        .map(file -> store.read(file.artifact()))
                        .findFirst()
                        .orElseThrow();
    }

    private byte[] undisturbed(int steps) {
        FileArtifactStore another = new FileArtifactStore(folder.resolve("undisturbed"));
        return weights(
                another,
                new LegTrainer(another, backend, request -> PointSender.none(), ENDLESS)
                        .run(leg(RoundState.start(1, 1), steps, steps), heartbeat -> {}));
    }

    @Test
    void killedFiveTimesItEndsWithTheSameWeightsAndTellsOfEveryStepOnce() {
        byte[] expected = undisturbed(200);
        Random random = new Random(3);
        LegResult result = null;
        int kills = 0;
        while (result == null) {
            long dies = kills < 5 ? 20 + random.nextInt(15) : Long.MAX_VALUE;
            long[] taken = new long[1];
            try {
                result = trainer(ENDLESS).run(leg(prepared(200), 200, 200), heartbeat -> {
                    if (++taken[0] >= dies) {
                        throw new Killed();
                    }
                });
            } catch (Killed e) {
                kills++;
            }
        }
        assertThat(kills).isEqualTo(5);
        assertThat(weights(result)).isEqualTo(expected);
        assertThat(told.stream().mapToLong(CurvePoint::step))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 200)
                        .filter(s -> s == 1 || s % 3 == 0)
                        .boxed()
                        .toList());
        assertThat(result.state().sentPoints()).isEqualTo(told.size());
    }

    @Test
    void whenItShallStopItKeepsTheLastStep() {
        StepStoppedException drained = new StepStoppedException(StepStoppedException.Reason.DRAINING, "drained");
        assertThatThrownBy(() -> trainer(ENDLESS).run(leg(prepared(100), 100, 100), heartbeat -> {
                    if (heartbeat.step() == 34) {
                        throw drained;
                    }
                }))
                .isSameAs(drained);
        assertThat(prepared(100).step()).isEqualTo(34);
        long before = backend.steps.get();
        LegResult cancelled = trainer(ENDLESS).run(leg(prepared(100), 100, 100), heartbeat -> {
            if (heartbeat.step() == 57) {
                throw new StepStoppedException(StepStoppedException.Reason.CANCELLED, "cancelled");
            }
        });
        assertThat(cancelled.state().step()).isEqualTo(57);
        assertThat(cancelled.model()).isEmpty();
        LegResult end = trainer(ENDLESS).run(leg(cancelled.state(), 100, 100), heartbeat -> {});
        assertThat(backend.steps.get() - before).isEqualTo(66);
        assertThat(weights(end)).isEqualTo(undisturbed(100));
    }

    @Test
    void aLossThatIsNotFiniteGoesBackToTheCheckpoint() {
        backend.bad = step -> step == 28;
        LegResult bad = trainer(ENDLESS).run(leg(prepared(50), 50, 50), heartbeat -> {});
        assertThat(bad.trouble()).contains("step 28: the loss is NaN");
        assertThat(bad.state().step()).isEqualTo(20);
        assertThat(bad.model()).isEmpty();
        RoundState half = new RoundState(
                1,
                1,
                20,
                bad.state().checkpoint(),
                0.5,
                1,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                bad.state().sentPoints());
        LegResult good = trainer(ENDLESS).run(leg(half, 50, 50), heartbeat -> {});
        assertThat(good.state().step()).isEqualTo(50);
        // The halved rate belongs to what a new process finds.
        assertThat(prepared(50).rateScale()).isEqualTo(0.5);
        assertThat(told.stream().mapToLong(CurvePoint::step)).doesNotHaveDuplicates();
    }

    @Test
    void aLegEndsByItselfAtACheckpoint() {
        LegResult first = trainer(new LegLength(Duration.ZERO, Duration.ofDays(1), 0))
                .run(leg(prepared(100), 100, 100), heartbeat -> {});
        assertThat(first.state().step()).isEqualTo(10);
        assertThat(first.model()).isEmpty();
    }

    @Test
    void figuresBetweenTwoLegsStandInTheCurve() {
        LegResult first = trainer(ENDLESS).run(leg(prepared(100), 100, 20), heartbeat -> {});
        Validation figures = new Validation(20, 77, 0.5, 0.25, 3, Optional.empty());
        RoundState s = first.state();
        RoundState judged = new RoundState(
                1, 1, 20, s.checkpoint(), 1, 0, Optional.of(figures), Optional.empty(), 0, s.report(), s.sentPoints());
        trainer(ENDLESS).run(leg(judged, 100, 40), heartbeat -> {});
        assertThat(told)
                .filteredOn(point -> point.values().containsKey("val/AP50"))
                .singleElement()
                .satisfies(point -> {
                    assertThat(point.step()).isEqualTo(20);
                    assertThat(point.timeMillis()).isEqualTo(77);
                });
    }

    @Test
    void aProcessThatWasTakenForDeadDoesNotGoOn() {
        LegTrainer slow = trainer(ENDLESS);
        RoundState start = prepared(100);
        assertThatThrownBy(() -> slow.run(leg(start, 100, 100), heartbeat -> {
                    if (heartbeat.step() == 15) {
                        // Another process takes over and comes further.
                        new LegTrainer(store, backend, request -> PointSender.none(), ENDLESS)
                                .run(leg(prepared(100), 100, 50), alive -> {});
                    }
                }))
                .isInstanceOf(StepStoppedException.class)
                .hasMessageContaining("another process");
        assertThat(prepared(100).step()).isEqualTo(50);
    }

    @Test
    void onlyTheLastCheckpointStays() throws IOException {
        LegResult result = trainer(ENDLESS).run(leg(prepared(100), 100, 100), heartbeat -> {});
        try (Stream<Path> objects = Files.walk(folder.resolve("store").resolve("objects"))) {
            // Checkpoint, its state, its curve; the model, in two files and their list.
            assertThat(objects.filter(Files::isRegularFile)).hasSize(6);
        }
        assertThat(result.state().checkpoint().map(ArtifactRef::sha256)).isPresent();
    }

    @Test
    void aDamagedCheckpointIsLeftOut() throws IOException {
        trainer(ENDLESS).run(leg(prepared(100), 100, 50), heartbeat -> {});
        ArtifactRef checkpoint = prepared(100).checkpoint().orElseThrow();
        Path object = store.localFile(checkpoint);
        Files.delete(object);
        openStore();
        assertThat(prepared(100).step()).isZero();
    }
}

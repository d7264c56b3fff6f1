package io.flowcut.activities.training.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.input.TrainingClip;
import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.activities.training.model.DjlVideoMaskModel;
import io.flowcut.activities.training.model.WeightsFile;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DjlTrainingSessionTest {
    private static final TrainingConfig CONFIG = TinyTraining.config(20, 2, 2, 5, 32);

    @TempDir
    Path folder;

    @Test
    void goesOnBitForBitWhereItWasSaved() throws IOException {
        List<Double> undisturbed = new ArrayList<>();
        try (DjlTrainingSession session = TinyTraining.open(CONFIG, clips())) {
            for (int i = 0; i < 4; i++) {
                undisturbed.add(session.advance().total());
            }
            session.save(folder.resolve("undisturbed"));
        }
        try (DjlTrainingSession session = TinyTraining.open(CONFIG, clips())) {
            assertThat(session.advance().total()).isEqualTo(undisturbed.get(0));
            assertThat(session.advance().total()).isEqualTo(undisturbed.get(1));
            session.save(folder.resolve("half"));
        }
        try (DjlTrainingSession session = TinyTraining.open(CONFIG, clips())) {
            session.restore(folder.resolve("half"));
            assertThat(session.step()).isEqualTo(2);
            assertThat(session.dataPosition()).isEqualTo(8);
            assertThat(session.advance().total()).isEqualTo(undisturbed.get(2));
            assertThat(session.advance().total()).isEqualTo(undisturbed.get(3));
            session.save(folder.resolve("resumed"));
        }
        assertThat(Sha256.of(folder.resolve("resumed").resolve(SessionState.ARRAYS)))
                .isEqualTo(Sha256.of(folder.resolve("undisturbed").resolve(SessionState.ARRAYS)));
        assertThat(folder.resolve("resumed").resolve(SessionState.FILE))
                .hasSameTextualContentAs(folder.resolve("undisturbed").resolve(SessionState.FILE));
    }

    @Test
    void keepsNothingFromAStep() {
        try (DjlTrainingSession session = TinyTraining.open(CONFIG, clips())) {
            session.advance();
            int arrays = session.arrays();
            session.advance();
            session.advance();
            assertThat(session.arrays()).isEqualTo(arrays);
        }
    }

    @Test
    void takesNoStepWhenTheLossIsNoNumber() {
        try (DjlTrainingSession session = TinyTraining.open(CONFIG, clips())) {
            session.save(folder);
            Path file = folder.resolve(SessionState.ARRAYS);
            Map<String, Tensor> arrays = WeightsFile.read(file);
            arrays.get("weight.masks.class_embed.bias").values()[0] = Float.NaN;
            WeightsFile.write(file, arrays);
            assertThatThrownBy(() -> session.restore(folder))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageContaining("does not belong to session.json");
            SessionState state = SessionState.read(folder);
            new SessionState(
                            state.format(),
                            7,
                            state.dataPosition(),
                            state.seed(),
                            0.5,
                            state.lossScale(),
                            state.goodSteps(),
                            digest(file),
                            state.network())
                    .write(folder);
            session.restore(folder);
            assertThat(session.learningRateScale()).isEqualTo(0.5);
            assertThatThrownBy(session::advance)
                    .isInstanceOfSatisfying(
                            NonFiniteLossException.class,
                            e -> assertThat(e.step()).isEqualTo(8))
                    .hasMessageContaining("step 8: the loss is NaN");
            assertThat(session.step()).isEqualTo(7);
        }
    }

    private static String digest(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void trainsInHalfPrecisionNearlyAsInFull() {
        try (DjlTrainingSession full = TinyTraining.open(CONFIG, clips());
                DjlTrainingSession half = TinyTraining.openHalf(CONFIG, clips())) {
            StepLosses exact = full.advance();
            StepLosses rounded = half.advance();
            assertThat(rounded.total()).isCloseTo(exact.total(), withinPercentage(1));
            assertThat(rounded.gradientNorm()).isCloseTo(exact.gradientNorm(), withinPercentage(5));
            assertThat(half.advance().total()).isCloseTo(full.advance().total(), withinPercentage(5));
        }
    }

    @Test
    void halvesTheFactorOfTheLossUntilGradientsAreFinite() {
        try (DjlTrainingSession session = TinyTraining.openHalf(CONFIG, clips())) {
            session.save(folder);
            SessionState state = SessionState.read(folder);
            double tooLarge = Math.scalb(1.0, 24);
            new SessionState(
                            state.format(),
                            state.step(),
                            state.dataPosition(),
                            state.seed(),
                            state.rateScale(),
                            tooLarge,
                            state.goodSteps(),
                            state.arrays(),
                            state.network())
                    .write(folder);
            session.restore(folder);
            assertThat(session.advance().gradientNorm()).isFinite().isPositive();
            session.save(folder);
            assertThat(SessionState.read(folder).lossScale()).isLessThan(tooLarge);
        }
    }

    @Test
    void refusesTheStateOfAnotherModel() {
        try (DjlTrainingSession session = TinyTraining.open(CONFIG, clips());
                DjlTrainingSession other = TinyTraining.open(TinyTraining.config(20, 2, 2, 7, 32), clips())) {
            other.save(folder);
            assertThatThrownBy(() -> session.restore(folder))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageContaining("query_feat have the shape [7, 32], not [5, 32]");
            assertThatThrownBy(() -> session.restore(folder.resolve("none"))).hasMessageContaining("no saved training");
        }
    }

    @Test
    void trainsOnClipsWithoutObjects() {
        ClipSource shapes = clips();
        ClipSource empty = new ClipSource() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public TrainingClip clip(long position) {
                TrainingClip clip = shapes.clip(position);
                return new TrainingClip(clip.frames(), clip.height(), clip.width(), clip.rgb(), 0, new byte[0]);
            }

            @Override
            public void close() {}
        };
        try (DjlTrainingSession session = TinyTraining.open(CONFIG, empty)) {
            StepLosses losses = session.advance();
            assertThat(losses.terms()).containsEntry("mask", 0.0).containsEntry("dice", 0.0);
            assertThat(losses.total()).isPositive();
            assertThat(losses.gradientNorm()).isPositive();
        }
    }

    @Test
    void exportsAModelThatPredicts() throws IOException {
        try (DjlTrainingSession session = TinyTraining.open(CONFIG, clips())) {
            session.advance();
            session.exportModel(folder);
        }
        byte[] first = clips().clip(0).rgb();
        byte[] second = clips().clip(1).rgb();
        try (DjlVideoMaskModel model = DjlVideoMaskModel.load(new Engines(0), folder, ComputeDevice.CPU)) {
            assertThat(model.clipFrames()).isEqualTo(2);
            List<ClipPrediction> both = model.predict(List.of(first, second));
            ClipPrediction alone = model.predict(second);
            assertThat(alone.queries()).isEqualTo(5);
            assertThat(alone.height()).isEqualTo(TinyTraining.HEIGHT / 2);
            for (float score : alone.scores()) {
                assertThat(score).isBetween(0f, 1f);
            }
            assertThat(distance(both.get(1).maskLogits(), alone.maskLogits())).isLessThan(1e-3);
            assertThat(distance(both.get(0).maskLogits(), alone.maskLogits())).isGreaterThan(1e-3);
            // A clip of another length, and a single frame.
            byte[] longer = Arrays.copyOf(first, 2 * first.length);
            System.arraycopy(second, 0, longer, first.length, second.length);
            assertThat(model.predict(longer).frames()).isEqualTo(4);
            assertThat(model.predict(Arrays.copyOf(first, first.length / 2)).frames())
                    .isEqualTo(1);
        }
        Files.writeString(folder.resolve("model.json"), "{}");
        assertThatThrownBy(() -> DjlVideoMaskModel.load(new Engines(0), folder, ComputeDevice.CPU))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("model.json");
    }

    private static double distance(float[] one, float[] other) {
        double most = 0;
        for (int i = 0; i < one.length; i++) {
            most = Math.max(most, Math.abs(one[i] - other[i]));
        }
        return most;
    }

    private static ClipSource clips() {
        return new ShapeClips(4, TinyTraining.HEIGHT, TinyTraining.WIDTH);
    }
}

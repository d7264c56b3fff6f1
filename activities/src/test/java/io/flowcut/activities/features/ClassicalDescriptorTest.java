package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.features.MovingScene.Box;
import io.flowcut.activities.flow.DisFlow;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.config.FlowConfig;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassicalDescriptorTest {
    /** 30 by 54 tokens of 8 pixels of a picture of 432x240. */
    private static final FeaturesConfig CONFIG = new FeaturesConfig("classical", "240x432", 8);

    private static final int COLUMNS = 54;
    private static final MovingScene TWO =
            new MovingScene(432, 240, 3, -1, new Box(80, 80, 64, 64, -5, 3), new Box(280, 80, 64, 64, 11, -5));
    private static final int STILL = 3 * COLUMNS + 4;
    private static final int FIRST = 14 * COLUMNS + 14;
    private static final int SECOND = 14 * COLUMNS + 39;

    private static FrameFeatures extract(FeaturesConfig config, FrameContext context) {
        try (ClassicalDescriptor descriptor = new ClassicalDescriptor(config)) {
            return descriptor.extract(context);
        }
    }

    private static double cosine(float[] features, int tokens, int i, int j) {
        int length = features.length / tokens;
        double product = 0;
        double first = 0;
        double second = 0;
        for (int k = 0; k < length; k++) {
            double a = features[i * length + k];
            double b = features[j * length + k];
            product += a * b;
            first += a * a;
            second += b * b;
        }
        return product / Math.sqrt(first * second);
    }

    private static double flowCosine(FrameFeatures features, int i, int j) {
        return cosine(features.flow(), features.tokens(), i, j);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true"})
    void flowTellsStillFromMovingAndMotionFromMotion(boolean previous, boolean next) {
        FrameFeatures features = extract(CONFIG, TWO.context(previous, next));
        assertThat(features.motion()[STILL]).isZero();
        assertThat(features.motion()[FIRST]).isEqualTo(1);
        assertThat(features.motion()[SECOND]).isEqualTo(1);
        assertThat(flowCosine(features, STILL, STILL + 20)).isCloseTo(1, within(1e-5));
        assertThat(flowCosine(features, STILL, FIRST)).isCloseTo(-0.5, within(1e-5));
        assertThat(flowCosine(features, STILL, SECOND)).isCloseTo(-0.5, within(1e-5));
        assertThat(flowCosine(features, FIRST, FIRST + COLUMNS + 1)).isGreaterThan(0.9);
        assertThat(flowCosine(features, FIRST, SECOND)).isLessThan(0.3);
    }

    @Test
    void flowFeaturesHaveUnitLengthAndThePicturesHaveThatOfTheirFrequencies() {
        FrameFeatures features = extract(CONFIG, TWO.context(true, true));
        assertThat(features.rgb()).hasSize(64 * features.tokens());
        assertThat(features.flow()).hasSize(25 * features.tokens());
        for (int i = 0; i < features.tokens(); i++) {
            assertThat(squares(features.rgb(), 64, i)).isCloseTo(32, within(1e-3));
            assertThat(squares(features.flow(), 25, i)).isCloseTo(1, within(1e-4));
            assertThat(features.motion()[i]).isBetween(0f, 1f);
        }
    }

    private static double squares(float[] values, int length, int token) {
        double sum = 0;
        for (int k = token * length; k < (token + 1) * length; k++) {
            sum += (double) values[k] * values[k];
        }
        return sum;
    }

    @Test
    void nothingMovesWhereOnlyTheCameraDoes() {
        FrameFeatures features = extract(CONFIG, new MovingScene(432, 240, -6, 4).context(true, true));
        assertThat(features.motion()).containsOnly(0);
        assertThat(flowCosine(features, 0, FIRST)).isCloseTo(1, within(1e-6));
    }

    @Test
    void aVideoOfOneFrameHasNoFlowFeatures() {
        FrameFeatures features = extract(CONFIG, TWO.context(false, false));
        assertThat(features.flow()).hasSize(25 * features.tokens()).containsOnly(0);
        assertThat(features.motion()).containsOnly(0);
        assertThat(features.rgb())
                .isEqualTo(extract(CONFIG, TWO.context(true, true)).rgb());
    }

    @Test
    void aWallPartsTouchingObjectsOfDifferentMotion() {
        MovingScene touching =
                new MovingScene(432, 240, 0, 0, new Box(120, 64, 96, 96, 0, -6), new Box(216, 64, 96, 96, 0, 6));
        float[] motion = extract(CONFIG, touching.context(true, true)).motion();
        for (int row = 9; row < 19; row++) {
            assertThat(motion[row * COLUMNS + 20]).isEqualTo(1);
            assertThat(motion[row * COLUMNS + 33]).isEqualTo(1);
            float least = 1;
            for (int column = 20; column <= 33; column++) {
                least = Math.min(least, motion[row * COLUMNS + column]);
            }
            assertThat(least).as("row %d", row).isZero();
        }
    }

    @Test
    void isDeterministicAndKeepsNothingOfTheFrameBefore() {
        FrameContext context = TWO.context(true, true);
        FrameFeatures fresh = extract(CONFIG, context);
        try (ClassicalDescriptor used = new ClassicalDescriptor(CONFIG)) {
            used.extract(new MovingScene(97, 65, 1, 0, new Box(20, 20, 20, 20, 3, 3)).context(true, false));
            FrameFeatures again = used.extract(context);
            assertThat(again.rgb()).isEqualTo(fresh.rgb());
            assertThat(again.flow()).isEqualTo(fresh.flow());
            assertThat(again.motion()).isEqualTo(fresh.motion());
        }
    }

    @Test
    void nativeMemoryDoesNotGrowWithTheNumberOfFrames() {
        FrameContext context = TWO.context(true, true);
        try (ClassicalDescriptor descriptor = new ClassicalDescriptor(CONFIG)) {
            descriptor.extract(context);
            long before = Pointer.totalBytes();
            for (int i = 0; i < 5; i++) {
                descriptor.extract(context);
            }
            assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(before + 4096);
        }
    }

    private static FrameContext estimated(RgbImage previous, RgbImage frame, RgbImage next) {
        try (DisFlow dis = new DisFlow(FlowConfig.DEFAULT)) {
            return new FrameContext(
                    frame,
                    Optional.of(previous),
                    Optional.of(next),
                    new FlowPair(Optional.of(dis.estimate(frame, next)), Optional.of(dis.estimate(frame, previous))));
        }
    }

    /** By flow as DIS estimates it: the object of a third of the picture's width moves, the far corner does not. */
    @ParameterizedTest
    @CsvSource({"64, 64, 2", "65, 97, 2", "97, 65, 2", "129, 127, 3", "854, 480, 6", "4096, 2160, 24"})
    void findsAMovingObjectInPicturesOfAnySize(int width, int height, int step) {
        MovingScene scene =
                new MovingScene(width, height, 0, 0, new Box(width / 3, height / 3, width / 3, height / 3, step, step));
        FrameFeatures features =
                extract(FeaturesConfig.DEFAULT, estimated(scene.picture(-1), scene.picture(0), scene.picture(1)));
        assertFinite(features);
        int centre = features.rows() / 2 * features.columns() + features.columns() / 2;
        assertThat(features.motion()[centre]).isGreaterThan(0.9f);
        assertThat(features.motion()[0]).isLessThan(0.1f);
        assertThat(features.motion()[features.tokens() - 1]).isLessThan(0.1f);
    }

    @ParameterizedTest
    @CsvSource({"64, 64", "65, 97", "17, 300"})
    void greyPicturesAndFlatOnesHaveFeatures(int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        RgbImage black = new RgbImage(width, height, pixels);
        assertFinite(extract(FeaturesConfig.DEFAULT, estimated(black, black, black)));
        RgbImage before = grey(width, height, 0);
        RgbImage after = grey(width, height, 1);
        FrameFeatures features = extract(FeaturesConfig.DEFAULT, estimated(before, before, after));
        assertFinite(features);
        assertThat(features.rgb()).hasSize(64 * features.tokens());
    }

    private static RgbImage grey(int width, int height, int time) {
        RgbImage colour =
                new MovingScene(width, height, 0, 0, new Box(width / 4, height / 4, 9, 9, 2, 1)).picture(time);
        byte[] pixels = colour.pixels().clone();
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i + 1] = pixels[i];
            pixels[i + 2] = pixels[i];
        }
        return new RgbImage(width, height, pixels);
    }

    private static void assertFinite(FrameFeatures features) {
        for (float[] values : new float[][] {features.rgb(), features.flow(), features.motion()}) {
            for (float value : values) {
                assertThat(Float.isFinite(value)).isTrue();
            }
        }
    }
}

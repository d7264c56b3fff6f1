package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.flowcut.activities.flow.FlowColourWheel;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.inference.ModelDefaults;
import io.flowcut.activities.inference.ModelRuntime;
import io.flowcut.activities.inference.Network;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.TinyModels;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FeaturesConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DinoFeaturesTest {
    private static final float TOLERANCE = 1e-4f;
    private static final double[] MEAN = {0.485, 0.456, 0.406};
    private static final double[] DEVIATION = {0.229, 0.224, 0.225};
    private static final int WIDTH = 96;
    private static final int HEIGHT = 64;

    @TempDir
    Path root;

    private final Random random = new Random(1);

    private RgbImage picture() {
        byte[] pixels = new byte[3 * WIDTH * HEIGHT];
        random.nextBytes(pixels);
        return new RgbImage(WIDTH, HEIGHT, pixels);
    }

    private FlowField field() {
        float[] vectors = new float[2 * WIDTH * HEIGHT];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        return new FlowField(WIDTH, HEIGHT, vectors);
    }

    private static float[] expected(RgbImage picture) {
        int pixels = picture.width() * picture.height();
        float[] values = new float[3 * pixels];
        for (int i = 0; i < pixels; i++) {
            for (int channel = 0; channel < 3; channel++) {
                double value = (picture.pixels()[3 * i + channel] & 0xff) / 255.0;
                values[channel * pixels + i] = (float) ((value - MEAN[channel]) / DEVIATION[channel]);
            }
        }
        Tensor input = new Tensor(new long[] {1, 3, picture.height(), picture.width()}, values);
        try (Network network =
                Network.load(new Engines(0), Golden.folder("vit"), "model", Engines.PYTORCH, Device.cpu())) {
            return network.run(List.of(input)).values();
        }
    }

    private static void assertSame(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    private DinoFeatures features(ModelRuntime runtime, String model, String size) {
        return new DinoFeatures(new FeaturesConfig("dino", model, size, 8), runtime);
    }

    private ModelRuntime runtime() {
        return new ModelRuntime(TinyModels.create(root), ModelDefaults.AUTO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit", "vit-onnx"})
    void givesTheKeysOfFrameAndFlowWheel(String model) {
        FlowField forward = field();
        FrameContext first = new FrameContext(
                picture(),
                Optional.empty(),
                Optional.of(picture()),
                new FlowPair(Optional.of(forward), Optional.empty()));
        FrameContext still = new FrameContext(picture(), Optional.empty(), Optional.empty(), FlowPair.NONE);
        FlowField backward = field();
        FrameContext last = new FrameContext(
                picture(),
                Optional.of(picture()),
                Optional.empty(),
                new FlowPair(Optional.empty(), Optional.of(backward)));
        try (ModelRuntime runtime = runtime();
                DinoFeatures dino = features(runtime, model, "64x96")) {
            List<FrameFeatures> features = dino.extractAll(List.of(first, still, last));
            assertThat(features).hasSize(3).allMatch(one -> one.rows() == 8 && one.columns() == 12);
            assertSame(features.get(0).rgb(), expected(first.frame()));
            assertSame(features.get(0).flow(), expected(FlowColourWheel.render(forward)));
            assertSame(features.get(1).rgb(), expected(still.frame()));
            assertThat(features.get(1).flow())
                    .hasSize(96 * TinyModels.DIMENSION)
                    .containsOnly(0);
            assertSame(features.get(2).rgb(), expected(last.frame()));
            FlowField reversed = new FlowField(WIDTH, HEIGHT, backward.vectors().clone());
            for (int i = 0; i < reversed.vectors().length; i++) {
                reversed.vectors()[i] = -reversed.vectors()[i];
            }
            assertSame(features.get(2).flow(), expected(FlowColourWheel.render(reversed)));
        }
    }

    @ParameterizedTest
    @CsvSource({"auto, 60, 60", "480x480, 60, 60", "64x128, 8, 16", "fit80, 10, 15"})
    void laysTheGridThatTheSizeAsksFor(String size, int rows, int columns) {
        FrameContext still = new FrameContext(picture(), Optional.empty(), Optional.empty(), FlowPair.NONE);
        try (ModelRuntime runtime = runtime();
                DinoFeatures dino = features(runtime, "vit", size)) {
            FrameFeatures features = dino.extract(still);
            assertThat(features.rows()).isEqualTo(rows);
            assertThat(features.columns()).isEqualTo(columns);
            assertThat(features.rgb()).hasSize(rows * columns * TinyModels.DIMENSION);
        }
    }

    @Test
    void identityChangesWithTheModel() {
        try (ModelRuntime runtime = runtime();
                DinoFeatures dino = features(runtime, "vit", "auto");
                DinoFeatures other = features(runtime, "vit-onnx", "auto")) {
            assertThat(dino.identity()).isNotEqualTo(other.identity()).startsWith("dino-1-");
        }
    }
}

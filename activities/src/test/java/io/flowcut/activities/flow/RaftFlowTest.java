package io.flowcut.activities.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.inference.ModelDefaults;
import io.flowcut.activities.inference.ModelRuntime;
import io.flowcut.activities.inference.Network;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.TinyModels;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FlowConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RaftFlowTest {
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    Path root;

    private final Random random = new Random(1);

    private RgbImage picture(int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        random.nextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    private RaftFlow flow(ModelRuntime runtime, String model, int maxSide) {
        return new RaftFlow(new FlowConfig("raft", model, "auto", 1, maxSide), runtime);
    }

    private ModelRuntime runtime() {
        return new ModelRuntime(TinyModels.create(root), ModelDefaults.AUTO);
    }

    /** What the network itself makes of one picture pair whose sides are multiples of 8, in [-1, 1]. */
    private static Tensor expected(RgbImage from, RgbImage to) {
        try (Network network =
                Network.load(new Engines(0), Golden.folder("raft"), "model", Engines.PYTORCH, Device.cpu())) {
            return network.run(List.of(symmetric(from), symmetric(to)));
        }
    }

    private static Tensor symmetric(RgbImage picture) {
        int pixels = picture.width() * picture.height();
        float[] values = new float[3 * pixels];
        for (int i = 0; i < pixels; i++) {
            for (int channel = 0; channel < 3; channel++) {
                values[channel * pixels + i] = (picture.pixels()[3 * i + channel] & 0xff) / 127.5f - 1;
            }
        }
        return new Tensor(new long[] {1, 3, picture.height(), picture.width()}, values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raft", "raft-onnx"})
    void estimatesWhatTheNetworkSays(String model) {
        List<PicturePair> pairs = List.of(
                new PicturePair(picture(96, 64), picture(96, 64)), new PicturePair(picture(96, 64), picture(96, 64)));
        try (ModelRuntime runtime = runtime();
                RaftFlow flow = flow(runtime, model, 854)) {
            List<FlowField> fields = flow.estimateAll(pairs);
            assertThat(fields).hasSize(2);
            for (int i = 0; i < 2; i++) {
                Tensor expected = expected(pairs.get(i).from(), pairs.get(i).to());
                FlowField field = fields.get(i);
                assertThat(field.width()).isEqualTo(96);
                assertThat(field.height()).isEqualTo(64);
                for (int pixel = 0; pixel < 96 * 64; pixel++) {
                    assertThat(field.vectors()[2 * pixel]).isCloseTo(expected.values()[pixel], within(TOLERANCE));
                    assertThat(field.vectors()[2 * pixel + 1])
                            .isCloseTo(expected.values()[96 * 64 + pixel], within(TOLERANCE));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"97, 65, 854, 97, 65", "200, 100, 100, 100, 50", "9, 9, 854, 9, 9", "50, 200, 80, 20, 80"})
    void takesPicturesOfAnySize(int width, int height, int maxSide, int fieldWidth, int fieldHeight) {
        try (ModelRuntime runtime = runtime();
                RaftFlow flow = flow(runtime, "raft", Math.max(64, maxSide))) {
            FlowField field = flow.estimate(picture(width, height), picture(width, height));
            assertThat(field.width()).isEqualTo(fieldWidth);
            assertThat(field.height()).isEqualTo(fieldHeight);
            for (float value : field.vectors()) {
                assertThat(value).isFinite();
            }
        }
    }

    @Test
    void identityChangesWithTheModelAndTheSize() {
        try (ModelRuntime runtime = runtime();
                RaftFlow flow = flow(runtime, "raft", 854);
                RaftFlow same = flow(runtime, root.resolve("raft").toString(), 854);
                RaftFlow smaller = flow(runtime, "raft", 853);
                RaftFlow other = flow(runtime, "raft-onnx", 854)) {
            assertThat(flow.identity()).isEqualTo(same.identity());
            assertThat(List.of(smaller.identity(), other.identity())).doesNotContain(flow.identity());
        }
    }
}

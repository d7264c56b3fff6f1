package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.util.cuda.CudaUtils;
import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.testing.NcutCase;
import io.flowcut.workflows.config.NcutConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cut through DJL on the processor against the kernel in Java. */
class DeviceNormalizedCutTest {
    private static DeviceNormalizedCut onProcessor(NcutConfig config) {
        return new DeviceNormalizedCut(config, ComputeDevice.CPU, new Engines(0));
    }

    /** Noisy groups of tokens, some joined, some not. */
    private static FrameFeatures random(int rows, int columns, int dimensions, long seed) {
        Random random = new Random(seed);
        int groups = 2 + random.nextInt(4);
        float[][] centres = new float[groups][dimensions];
        for (float[] centre : centres) {
            for (int k = 0; k < dimensions; k++) {
                centre[k] = (float) random.nextGaussian() + 0.3f;
            }
        }
        float[] rgb = new float[rows * columns * dimensions];
        float[] flow = new float[rows * columns * dimensions];
        for (int i = 0; i < rows * columns; i++) {
            float[] centre = centres[(i / columns * groups / rows + i % columns * groups / columns) % groups];
            for (int k = 0; k < dimensions; k++) {
                rgb[i * dimensions + k] = centre[k] + 0.7f * (float) random.nextGaussian();
                flow[i * dimensions + k] = centre[k] + 0.7f * (float) random.nextGaussian();
            }
        }
        return new FrameFeatures(rows, columns, rgb, flow);
    }

    private static void compare(NcutConfig config, List<FrameFeatures> frames, double allowed) {
        List<CutTrace> actual;
        List<List<TokenMask>> masks;
        try (DeviceNormalizedCut device = onProcessor(config)) {
            actual = device.trace(frames);
            masks = device.process(frames);
        }
        NormalizedCut kernel = new NormalizedCut(config);
        for (int f = 0; f < frames.size(); f++) {
            CutTrace expected = kernel.trace(frames.get(f));
            assertThat(actual.get(f).cuts()).hasSameSizeAs(expected.cuts());
            for (int c = 0; c < expected.cuts().size(); c++) {
                Eigenvector theirs = expected.cuts().get(c).eigenvector();
                Eigenvector ours = actual.get(f).cuts().get(c).eigenvector();
                assertThat(ours.converged()).isTrue();
                double largest =
                        Arrays.stream(theirs.values()).map(Math::abs).max().orElseThrow();
                for (int i = 0; i < theirs.values().length; i++) {
                    assertThat(Math.abs(ours.values()[i] - theirs.values()[i])).isLessThan(allowed * largest);
                }
            }
            assertThat(actual.get(f).masks()).hasSameSizeAs(expected.masks());
            for (int m = 0; m < expected.masks().size(); m++) {
                assertThat(actual.get(f).masks().get(m))
                        .isEqualTo(expected.masks().get(m));
            }
            List<TokenMask> measured = kernel.process(frames.get(f));
            assertThat(masks.get(f)).hasSameSizeAs(measured);
            for (int m = 0; m < measured.size(); m++) {
                assertThat(masks.get(f).get(m).tokens())
                        .isEqualTo(measured.get(m).tokens());
                assertThat(masks.get(f).get(m).score())
                        .isCloseTo(measured.get(m).score(), offset(1e-9));
            }
        }
    }

    @Test
    void equalsTheKernelOnAllGoldenCases() throws IOException {
        List<NcutCase> cases = NcutCase.all();
        assertThat(cases).isNotEmpty();
        for (NcutCase golden : cases) {
            compare(golden.config(), List.of(golden.features()), 1e-9);
            try (DeviceNormalizedCut device = onProcessor(golden.config())) {
                assertThat(device.trace(List.of(golden.features())).get(0).masks())
                        .usingRecursiveComparison()
                        .isEqualTo(golden.masks());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.2, 3", "0.05, 5", "-0.1, 3", "0.5, 2"})
    void equalsTheKernelOnABatchOfFrames(double tau, int maxMasks) {
        List<FrameFeatures> frames = new ArrayList<>();
        for (int f = 0; f < 5; f++) {
            frames.add(random(13, 17, 12, 100 + f));
        }
        frames.add(random(9, 8, 12, 7));
        frames.add(random(1, 1, 12, 8));
        frames.add(random(1, 2, 12, 8));
        frames.add(random(13, 17, 12, 9));
        compare(new NcutConfig(0.7, tau, 1e-5, maxMasks, 0.01), frames, 1e-6);
    }

    @Test
    void restartsOnALongChainAsTheKernelDoes() {
        int tokens = 300;
        float[] rgb = new float[2 * tokens];
        double step = Math.PI / tokens;
        for (int i = 0; i < tokens; i++) {
            // Denser at one end, so that neither the cut nor the largest entry is a matter of rounding.
            double angle = i * step * (0.8 + 0.2 * i / tokens);
            rgb[2 * i] = (float) Math.cos(angle);
            rgb[2 * i + 1] = (float) Math.sin(angle);
        }
        FrameFeatures chain = new FrameFeatures(1, tokens, rgb, new float[tokens]);
        NcutConfig config = new NcutConfig(1, Math.cos(3.5 * step), 1e-9, 1, 0.01);
        Eigenvector kernel =
                new NormalizedCut(config).trace(chain).cuts().get(0).eigenvector();
        assertThat(kernel.products()).isGreaterThan(LanczosEigensolver.BASIS);
        compare(config, List.of(chain), 1e-4);
    }

    @Test
    void framesWithAllOrNoEdgesAreCutAsTheKernelCutsThem() {
        float[] same = new float[48 * 3];
        Arrays.fill(same, 1);
        FrameFeatures all = new FrameFeatures(6, 8, same, same);
        FrameFeatures none = new FrameFeatures(6, 8, new float[48 * 3], new float[48 * 3]);
        compare(NcutConfig.DEFAULT, List.of(all, none, random(6, 8, 3, 1)), 1e-6);
    }

    @Test
    void aGpuThatIsNotThereIsRefusedInOneLine() {
        Assumptions.assumeTrue(CudaUtils.getGpuCount() == 0, "skipped: this machine has a GPU");
        NcutConfig gpu = new NcutConfig(0.7, 0.2, 1e-5, 3, 0.01, "gpu:0");
        assertThatThrownBy(() -> DeviceNormalizedCut.of(gpu))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.CONFIG))
                .hasMessageStartingWith("ncut.device: gpu:0 is not available: this machine shows no CUDA device");
        try (TokenCutter auto = DeviceNormalizedCut.of(new NcutConfig(0.7, 0.2, 1e-5, 3, 0.01, "auto"))) {
            assertThat(auto).isInstanceOf(NormalizedCut.class);
        }
    }

    @Test
    void everyDeviceHasItsCutter() {
        try (TokenCutter kernel = DeviceNormalizedCut.of(NcutConfig.DEFAULT);
                TokenCutter djl = DeviceNormalizedCut.of(new NcutConfig(0.7, 0.2, 1e-5, 3, 0.01, "djl"))) {
            assertThat(kernel).isInstanceOf(NormalizedCut.class);
            assertThat(djl).isInstanceOf(DeviceNormalizedCut.class);
        }
        assertThatThrownBy(() -> new NcutConfig(0.7, 0.2, 1e-5, 3, 0.01, "tpu"))
                .hasMessageStartingWith("ncut.device: tpu is not allowed");
    }
}

package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.workflows.config.NcutConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizedCutTest {
    /** A grid whose tokens have feature {@code inside} in a rectangle and another one outside, with a little noise. */
    private static FrameFeatures rectangle(int rows, int columns, int top, int left, int height, int width) {
        Random random = new Random(1);
        float[] rgb = new float[rows * columns * 4];
        float[] flow = new float[rows * columns * 3];
        float[] motion = new float[rows * columns];
        for (int i = 0; i < rows * columns; i++) {
            int row = i / columns - top;
            int column = i % columns - left;
            boolean inside = row >= 0 && row < height && column >= 0 && column < width;
            motion[i] = inside ? 1 : 0;
            for (int k = 0; k < 4; k++) {
                rgb[i * 4 + k] = (float) ((inside == (k % 2 == 0) ? 1 : 0) + 0.05 * random.nextGaussian());
            }
            for (int k = 0; k < 3; k++) {
                flow[i * 3 + k] = (float) ((inside == (k == 0) ? 1 : 0) + 0.05 * random.nextGaussian());
            }
        }
        return new FrameFeatures(rows, columns, rgb, flow, motion);
    }

    @Test
    void findsARectangleWithHighMeasures() {
        List<TokenMask> masks = new NormalizedCut(NcutConfig.DEFAULT).process(rectangle(12, 16, 3, 4, 5, 6));
        TokenMask first = masks.get(0);
        for (int i = 0; i < 12 * 16; i++) {
            int row = i / 16 - 3;
            int column = i % 16 - 4;
            boolean inside = row >= 0 && row < 5 && column >= 0 && column < 6;
            assertThat(first.tokens()[i]).isEqualTo((byte) (inside ? 1 : 0));
        }
        assertThat(first.quality().cutValue()).isGreaterThan(0.99);
        assertThat(first.quality().contrast()).isGreaterThan(0.9);
        assertThat(first.quality().borderContrast()).isEqualTo(1);
        assertThat(first.score()).isGreaterThan(0.95);
    }

    @Test
    void oneTokenHasNoCut() {
        FrameFeatures features = new FrameFeatures(1, 1, new float[] {1, 2}, new float[] {3});
        assertThat(new NormalizedCut(NcutConfig.DEFAULT).process(features)).isEmpty();
        assertThat(new NormalizedCut(NcutConfig.DEFAULT).trace(features).cuts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 40", "40, 1", "1, 2", "2, 1", "1, 3", "2, 2"})
    void thinGridsGiveDisjointMasks(int rows, int columns) {
        FrameFeatures features = rectangle(rows, columns, 0, 0, (rows + 2) / 3, (columns + 2) / 3);
        check(features, NcutConfig.DEFAULT);
    }

    @Test
    void aStripIsCutWhereItsFeaturesChange() {
        FrameFeatures features = rectangle(1, 40, 0, 10, 1, 8);
        TokenMask mask = new NormalizedCut(NcutConfig.DEFAULT).process(features).get(0);
        byte[] expected = new byte[40];
        Arrays.fill(expected, 10, 18, (byte) 1);
        assertThat(mask.tokens()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1e-9, 0.2", "0.1, 0.2", "1e-5, 1", "1e-5, -1", "1e-5, -0.5", "0.1, 0.9"})
    void extremesOfEpsAndTauGiveDisjointMasksAgainAndAgain(double eps, double tau) {
        check(rectangle(9, 11, 2, 2, 4, 4), new NcutConfig(0.7, tau, eps, 5, 0));
        check(rectangle(9, 11, 2, 2, 4, 4), new NcutConfig(0, tau, eps, 16, 0.01));
        check(rectangle(9, 11, 2, 2, 4, 4), new NcutConfig(1, tau, eps, 1, 0.5));
    }

    @Test
    void featuresWithoutDirectionCountAsZero() {
        FrameFeatures clean = rectangle(9, 11, 2, 2, 4, 4);
        float[] zero = clean.rgb().clone();
        float[] broken = clean.rgb().clone();
        Arrays.fill(zero, 0, 8, 0);
        broken[1] = Float.NaN;
        broken[6] = Float.POSITIVE_INFINITY;
        List<TokenMask> expected =
                new NormalizedCut(NcutConfig.DEFAULT).process(new FrameFeatures(9, 11, zero, clean.flow()));
        List<TokenMask> actual =
                new NormalizedCut(NcutConfig.DEFAULT).process(new FrameFeatures(9, 11, broken, clean.flow()));
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
        check(new FrameFeatures(9, 11, new float[99 * 4], new float[99 * 3]), NcutConfig.DEFAULT);
    }

    private static void check(FrameFeatures features, NcutConfig config) {
        NormalizedCut cut = new NormalizedCut(config);
        List<TokenMask> masks = cut.process(features);
        assertThat(masks).hasSizeLessThanOrEqualTo(config.maxMasks());
        int[] covers = new int[features.tokens()];
        for (TokenMask mask : masks) {
            int area = 0;
            for (int i = 0; i < covers.length; i++) {
                covers[i] += mask.tokens()[i];
                area += mask.tokens()[i];
            }
            assertThat(area).isPositive();
            assertThat(mask.score()).isBetween(0.0, 1.0);
            assertThat(mask.quality().cutValue()).isBetween(0.0, 1.0);
            assertThat(mask.quality().contrast()).isBetween(0.0, 1.0);
            assertThat(mask.quality().borderContrast()).isBetween(0.0, 1.0);
        }
        assertThat(Arrays.stream(covers).max().orElseThrow()).isLessThanOrEqualTo(1);
        assertThat(cut.process(features)).usingRecursiveComparison().isEqualTo(masks);
        assertThat(new NormalizedCut(config).process(features))
                .usingRecursiveComparison()
                .isEqualTo(masks);
    }
}

package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.workflows.config.NcutConfig;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AffinityGraphTest {
    private static NcutConfig config(double alpha, double tau) {
        return new NcutConfig(alpha, tau, 1e-5, 3, 0.01);
    }

    private static FrameFeatures random(int rows, int columns, int rgb, int flow, long seed) {
        Random random = new Random(seed);
        float[] a = new float[rows * columns * rgb];
        float[] b = new float[rows * columns * flow];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) (random.nextGaussian() + 0.3);
        }
        for (int i = 0; i < b.length; i++) {
            b[i] = (float) random.nextGaussian();
        }
        // One token without features of the picture, one without any.
        Arrays.fill(a, 0, rgb, 0);
        if (rows * columns > 2) {
            Arrays.fill(a, 2 * rgb, 3 * rgb, 0);
            Arrays.fill(b, 2 * flow, 3 * flow, 0);
        }
        return new FrameFeatures(rows, columns, a, b);
    }

    private static double cosine(float[] values, int length, int i, int j) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int k = 0; k < length; k++) {
            product += (double) values[i * length + k] * values[j * length + k];
            first += (double) values[i * length + k] * values[i * length + k];
            second += (double) values[j * length + k] * values[j * length + k];
        }
        return first > 0 && second > 0 ? product / Math.sqrt(first * second) : 0;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 5, 3, 0.7, 0.2", "1, 2, 5, 3, 0.7, 0.2", "7, 9, 16, 7, 0.5, 0.1", "8, 8, 4, 4, 1, 0.3",
        "5, 13, 33, 16, 0, -0.1", "20, 31, 101, 3, 0.7, 0.2", "33, 40, 7, 6, 0.6, -0.3", "3, 50, 2, 1, 0.7, 0"
    })
    void joinsWhereTheAffinityExceedsTau(int rows, int columns, int rgb, int flow, double alpha, double tau) {
        FrameFeatures features = random(rows, columns, rgb, flow, rows * 31 + columns);
        AffinityGraph graph = AffinityGraph.of(features, config(alpha, tau), TileWorkers.single());
        int tokens = rows * columns;
        for (int i = 0; i < tokens; i++) {
            int edges = 0;
            for (int j = 0; j < tokens; j++) {
                double affinity =
                        alpha * cosine(features.rgb(), rgb, i, j) + (1 - alpha) * cosine(features.flow(), flow, i, j);
                if (Math.abs(affinity - tau) > 1e-5) {
                    assertThat(graph.joined(i, j)).isEqualTo(affinity > tau);
                }
                assertThat(graph.joined(i, j)).isEqualTo(graph.joined(j, i));
                edges += graph.joined(i, j) ? 1 : 0;
            }
            assertThat(graph.degree(i)).isCloseTo(edges + (tokens - edges) * 1e-5, offset(1e-9));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.2", "-0.2"})
    void masksAsZeroFeaturesDo(double tau) {
        FrameFeatures features = random(9, 15, 12, 6, 4);
        byte[] mask = new byte[135];
        float[] rgb = features.rgb().clone();
        float[] flow = features.flow().clone();
        for (int i = 40; i < 90; i += 3) {
            mask[i] = 1;
            Arrays.fill(rgb, i * 12, i * 12 + 12, 0);
            Arrays.fill(flow, i * 6, i * 6 + 6, 0);
        }
        AffinityGraph masked = AffinityGraph.of(features, config(0.7, tau), TileWorkers.single());
        masked.mask(mask);
        AffinityGraph expected =
                AffinityGraph.of(new FrameFeatures(9, 15, rgb, flow), config(0.7, tau), TileWorkers.single());
        double[] x = new Random(8).doubles(135, -1, 1).toArray();
        double[] y = new double[135];
        double[] z = new double[135];
        masked.multiply(x, y);
        expected.multiply(x, z);
        for (int i = 0; i < 135; i++) {
            double sum = 0;
            for (int j = 0; j < 135; j++) {
                assertThat(masked.joined(i, j)).isEqualTo(expected.joined(i, j));
                sum += x[j] * (expected.joined(i, j) ? 1 : 1e-5);
            }
            assertThat(masked.degree(i)).isEqualTo(expected.degree(i));
            assertThat(y[i]).isCloseTo(z[i], offset(1e-12)).isCloseTo(sum, offset(1e-12));
        }
    }

    @Test
    void transposesBitBlocks() {
        long[] block = new Random(2).longs(64).toArray();
        long[] transposed = block.clone();
        BitMatrix.transpose(transposed);
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 64; j++) {
                assertThat(transposed[j] >>> i & 1).isEqualTo(block[i] >>> j & 1);
            }
        }
    }
}

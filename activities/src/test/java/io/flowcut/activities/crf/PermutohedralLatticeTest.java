package io.flowcut.activities.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermutohedralLatticeTest {
    /**
     * The lattice against the sum over all pairs, both divided by what they give for a constant 1. The lattice's kernel is a
     * product of tents with the variance of the Gaussian but shorter tails: the tolerance is the mean difference over the
     * mean deviation of the exact result from its own mean (1 for a filter that gives a constant). In five dimensions few points leave most vertices untouched, and what the blur
     * would carry over them is lost, which the method accepts.
     */
    @ParameterizedTest
    @CsvSource({"1, 400, 8, 0.1", "2, 1500, 6, 0.1", "3, 2000, 4, 0.1", "5, 3000, 2.5, 0.35"})
    void isCloseToAGaussianFilter(int dimension, int points, float extent, double tolerance) {
        Random random = new Random(dimension);
        float[] features = features(random, dimension, points, extent);
        float[] input = new float[points];
        for (int i = 0; i < points; i++) {
            // A signal with structure, so that the filter does not average everything away.
            input[i] = (float) (Math.sin(features[i] * 1.2) + random.nextDouble());
        }

        float[] ones = new float[points];
        Arrays.fill(ones, 1);
        float[] lattice = filter(dimension, extent, features, input, 1, 1);
        float[] latticeNorm = filter(dimension, extent, features, ones, 1, 1);

        double[] exact = new double[points];
        for (int i = 0; i < points; i++) {
            double weighted = 0;
            double norm = 0;
            for (int j = 0; j < points; j++) {
                double distance = 0;
                for (int k = 0; k < dimension; k++) {
                    double gap = features[k * points + i] - features[k * points + j];
                    distance += gap * gap;
                }
                double weight = Math.exp(-distance / 2);
                weighted += weight * input[j];
                norm += weight;
            }
            exact[i] = weighted / norm;
        }
        double mean = Arrays.stream(exact).average().orElseThrow();
        double difference = 0;
        double spread = 0;
        for (int i = 0; i < points; i++) {
            difference += Math.abs(lattice[i] / latticeNorm[i] - exact[i]);
            spread += Math.abs(exact[i] - mean);
        }
        assertThat(difference / spread).isLessThan(tolerance);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void givesEachPointWeightsThatSumToOne(int dimension) {
        SimplexLocator locator = new SimplexLocator(limits(dimension, 20));
        float[] features = features(new Random(9), dimension, 1000, 20);
        int vertices = dimension + 1;
        long[] keys = new long[vertices * 100];
        float[] weights = new float[vertices * 100];
        for (int point = 0; point < 1000; point++) {
            int at = point % 100 * vertices;
            if (at == 0) {
                locator.locate(features, 1000, point, point + 100, keys, weights);
            }
            double sum = 0;
            for (int k = 0; k < vertices; k++) {
                assertThat(weights[at + k]).isBetween(-1e-4f, 1.0001f);
                assertThat(keys[at + k]).isNotNegative();
                assertThat(keys[at + k] % vertices).isEqualTo(k);
                sum += weights[at + k];
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void isSymmetricAndTheSameOnTwoThreads(int dimension) {
        Random random = new Random(10);
        int points = 4000;
        float[] features = features(random, dimension, points, 3);
        float[] input = new float[points];
        for (int i = 0; i < points; i++) {
            input[i] = random.nextFloat();
        }
        float[] one = filter(dimension, 3, features, input, 1, 1);
        float[] two = filter(dimension, 3, features, input, 1, 2);
        assertThat(two).isEqualTo(one);

        // The kernel is symmetric up to the order of the axes: <1, K v> is close to <K 1, v>.
        float[] ones = new float[points];
        Arrays.fill(ones, 1);
        float[] filteredOnes = filter(dimension, 3, features, ones, 1, 1);
        double left = 0;
        double right = 0;
        for (int i = 0; i < points; i++) {
            left += one[i];
            right += filteredOnes[i] * input[i];
        }
        assertThat(left).isCloseTo(right, within(0.01 * left));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void filtersChannelsAsItDoesEachAlone(int channels) {
        Random random = new Random(11);
        int points = 700;
        float[] features = features(random, 5, points, 4);
        float[] input = new float[points * channels];
        for (int i = 0; i < input.length; i++) {
            input[i] = random.nextFloat();
        }

        float[] together = filter(5, 4, features, input, channels, 1);

        for (int c = 0; c < channels; c++) {
            float[] single = new float[points];
            for (int i = 0; i < points; i++) {
                single[i] = input[i * channels + c];
            }
            float[] alone = filter(5, 4, features, single, 1, 1);
            for (int i = 0; i < points; i++) {
                assertThat(together[i * channels + c]).isEqualTo(alone[i]);
            }
        }
    }

    @Test
    void buildsAgainInTheSameMemory() {
        PermutohedralLattice lattice = new PermutohedralLattice(limits(5, 4));
        BandRunner runner = new BandRunner(1);
        float[] first = features(new Random(1), 5, 900, 4);
        lattice.build(first, 900, runner);
        int slots = lattice.slotCount();
        int[] neighbours = Arrays.copyOf(lattice.neighbours(), 12 * slots);

        lattice.build(features(new Random(2), 5, 2500, 4), 2500, runner);
        lattice.build(first, 900, runner);

        assertThat(lattice.slotCount()).isEqualTo(slots);
        assertThat(Arrays.copyOf(lattice.neighbours(), 12 * slots)).isEqualTo(neighbours);
    }

    @Test
    void refusesMoreCellsThanItCanNumber() {
        assertThatThrownBy(() -> new PermutohedralLattice(limits(5, 1e6f)))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("crf");
    }

    private static float[] filter(
            int dimension, float extent, float[] features, float[] input, int channels, int threads) {
        BandRunner runner = new BandRunner(threads);
        PermutohedralLattice lattice = new PermutohedralLattice(limits(dimension, extent));
        int points = input.length / channels;
        lattice.build(features, points, runner);
        LatticeFilter filter = new LatticeFilter(lattice);
        filter.use(LatticeKernel.of(channels));
        filter.clearTarget(runner);
        int half = BandRunner.start(1, points);
        filter.splat(0, half, input);
        filter.splat(half, points, Arrays.copyOfRange(input, half * channels, input.length));
        filter.blur(runner);
        float[] output = new float[input.length];
        filter.slice(0, points, output);
        return output;
    }

    private static float[] features(Random random, int dimension, int points, float extent) {
        float[] features = new float[dimension * points];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextFloat() * extent;
        }
        return features;
    }

    private static float[] limits(int dimension, float limit) {
        float[] limits = new float[dimension];
        Arrays.fill(limits, limit);
        return limits;
    }
}

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
    /** Largest value of the features. */
    private static final int LARGEST = 10_000;

    /**
     * The lattice against the sum over all pairs, both divided by what they give for a constant 1. The lattice's kernel is
     * a product of tents with the variance of the Gaussian but shorter tails: the tolerance is the mean difference over the
     * mean deviation of the exact result from its own mean (1 for a filter that gives a constant). In five dimensions few
     * points leave most vertices untouched, and what the blur would carry over them is lost, which the method accepts.
     */
    @ParameterizedTest
    @CsvSource({"1, 400, 8, 0.1", "2, 1500, 6, 0.1", "3, 2000, 4, 0.1", "5, 3000, 2.5, 0.35"})
    void isCloseToAGaussianFilter(int dimension, int points, float extent, double tolerance) {
        Random random = new Random(dimension);
        int[] features = features(random, dimension, points);
        double unit = extent / (double) LARGEST;
        float[] input = new float[points];
        for (int i = 0; i < points; i++) {
            // A signal with structure, so that the filter does not average everything away.
            input[i] = (float) (Math.sin(features[i] * unit * 1.2) + random.nextDouble());
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
                    double gap = unit * (features[k * points + i] - features[k * points + j]);
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
        SimplexLocator locator = new SimplexLocator(limits(dimension), deviations(dimension, 20));
        int[] features = features(new Random(9), dimension, 1000);
        int[][] block = new int[dimension][100];
        int vertices = dimension + 1;
        long[] keys = new long[vertices * 100];
        float[] weights = new float[vertices * 100];
        for (int point = 0; point < 1000; point++) {
            int at = point % 100 * vertices;
            if (at == 0) {
                points(features, 1000).read(point, point + 100, block);
                locator.locate(block, 100, keys, weights, 0, vertices);
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
        int[] features = features(random, dimension, points);
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
    @ValueSource(ints = {2, 3, 4})
    void filtersChannelsAsItDoesEachAlone(int channels) {
        Random random = new Random(11);
        int points = 700;
        int[] features = features(random, 5, points);
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
        PermutohedralLattice lattice = new PermutohedralLattice(limits(5), deviations(5, 4));
        try (BandRunner.Session session = new BandRunner(1).session()) {
            int[] first = features(new Random(1), 5, 900);
            lattice.build(points(first, 900), 900, session);
            int slots = lattice.slotCount();
            int[] pointSlots = Arrays.copyOf(lattice.slots(), 900 * lattice.places());
            int length = lattice.chains().start(3, 2) + 1;
            int[] chains = Arrays.copyOf(lattice.chains().list(3), length);

            lattice.build(points(features(new Random(2), 5, 2500), 2500), 2500, session);
            lattice.build(points(first, 900), 900, session);

            assertThat(lattice.slotCount()).isEqualTo(slots);
            assertThat(Arrays.copyOf(lattice.slots(), 900 * lattice.places())).isEqualTo(pointSlots);
            assertThat(lattice.chains().start(3, 2) + 1).isEqualTo(length);
            assertThat(Arrays.copyOf(lattice.chains().list(3), length)).isEqualTo(chains);
        }
    }

    @Test
    void refusesMoreCellsThanItCanNumber() {
        assertThatThrownBy(() -> new PermutohedralLattice(limits(5), deviations(5, 1e6f)))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("crf");
    }

    private static float[] filter(
            int dimension, float extent, int[] features, float[] input, int channels, int threads) {
        PermutohedralLattice lattice = new PermutohedralLattice(limits(dimension), deviations(dimension, extent));
        int points = input.length / channels;
        try (BandRunner.Session session = new BandRunner(threads).session()) {
            lattice.build(points(features, points), points, session);
            LatticeFilter filter = new LatticeFilter(lattice);
            filter.weigh(lattice.weights(), lattice.weights());
            filter.use(LatticeKernel.of(channels));
            session.run(filter::clearTarget);
            int half = BandRunner.start(1, points);
            filter.splat(0, half, input);
            filter.splat(half, points, Arrays.copyOfRange(input, half * channels, input.length));
            filter.blur(session);
            float[] output = new float[input.length];
            filter.slice(0, points, output);
            return output;
        }
    }

    private static int[] features(Random random, int dimension, int points) {
        int[] features = new int[dimension * points];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextInt(LARGEST + 1);
        }
        return features;
    }

    private static PointFeatures points(int[] features, int count) {
        return (from, to, into) -> {
            for (int k = 0; k < into.length; k++) {
                System.arraycopy(features, k * count + from, into[k], 0, to - from);
            }
        };
    }

    private static int[] limits(int dimension) {
        int[] limits = new int[dimension];
        Arrays.fill(limits, LARGEST);
        return limits;
    }

    /** Deviations by which the largest value of a feature is {@code extent} of them. */
    private static double[] deviations(int dimension, double extent) {
        double[] deviations = new double[dimension];
        Arrays.fill(deviations, LARGEST / extent);
        return deviations;
    }
}

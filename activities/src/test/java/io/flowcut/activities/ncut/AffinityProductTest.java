package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.features.FrameFeatures;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The product by OpenBLAS against the one in Java, bit by bit. */
class AffinityProductTest {
    private static TokenFeatures random(int rows, int columns, int dimensions, int levels, long seed) {
        Random random = new Random(seed);
        float[] rgb = new float[rows * columns * dimensions];
        float[] flow = new float[rows * columns * dimensions];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = levels > 0 ? random.nextInt(levels) - levels / 2 : (float) (random.nextGaussian() + 0.5);
            flow[i] = levels > 0 ? random.nextInt(levels) - levels / 2 : (float) random.nextGaussian();
        }
        return TokenFeatures.of(new FrameFeatures(rows, columns, rgb, flow), 0.7);
    }

    private static BitMatrix scalar(TokenFeatures features, double tau) {
        return new ScalarAffinityProduct(TileWorkers.single()).process(features, tau);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 3, 0.2",
        "1, 2, 1, 0.2",
        "8, 8, 16, 0.2",
        "5, 13, 7, -0.1",
        "9, 57, 33, 0.1",
        "16, 32, 64, 0.3",
        "20, 33, 100, 0.25",
        "25, 41, 384, 0.2",
        "33, 40, 5, 0"
    })
    void openBlasGivesTheBitsOfTheProductInJava(int rows, int columns, int dimensions, double tau) {
        assertThat(BlasAffinityProduct.available()).isTrue();
        TokenFeatures features = random(rows, columns, dimensions, 0, rows + columns);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (TileWorkers workers : new TileWorkers[] {TileWorkers.single(), new TileWorkers(pool, 3)}) {
                AtomicInteger taken = new AtomicInteger();
                AffinityProduct refused = (f, t) -> {
                    taken.incrementAndGet();
                    return scalar(f, t);
                };
                BitMatrix actual = new BlasAffinityProduct(workers, refused).process(features, tau);
                assertThat(actual.bits()).isEqualTo(scalar(features, tau).bits());
                assertThat(taken).hasValue(0);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void affinitiesOnTauComeOutAsInJava() {
        // A pair of features whose affinity is tau to the last bits, many times: rounding alone decides.
        TokenFeatures features = random(12, 30, 48, 0, 5);
        float[] values = features.values();
        for (int pair = 0; pair < 40; pair++) {
            float tau = inner(values, features.dimensions(), pair, 200 + pair);
            for (float near : new float[] {Math.nextDown(tau), tau, Math.nextUp(tau)}) {
                BitMatrix actual = AffinityProduct.best(TileWorkers.single()).process(features, near);
                assertThat(actual.bits()).isEqualTo(scalar(features, near).bits());
                boolean joined =
                        (actual.bits()[(200 + pair) / 64 * actual.words() * 64 + pair] >>> (200 + pair) & 1) != 0;
                assertThat(joined).isEqualTo(tau > near);
            }
        }
    }

    private static float inner(float[] values, int dimensions, int i, int j) {
        float sum = 0;
        for (int k = 0; k < dimensions; k++) {
            sum = Math.fma(values[i * dimensions + k], values[j * dimensions + k], sum);
        }
        return sum;
    }

    @Test
    void theProductInJavaTakesOverWhereManyAffinitiesAreTau() {
        TokenFeatures features = random(20, 40, 2, 2, 3);
        Arrays.fill(features.values(), 0, features.values().length / 2, 0);
        AtomicInteger taken = new AtomicInteger();
        BitMatrix actual = new BlasAffinityProduct(TileWorkers.single(), (f, t) -> {
                    taken.incrementAndGet();
                    return scalar(f, t);
                })
                .process(features, 0);
        assertThat(taken).hasValue(1);
        assertThat(actual.bits()).isEqualTo(scalar(features, 0).bits());
    }
}

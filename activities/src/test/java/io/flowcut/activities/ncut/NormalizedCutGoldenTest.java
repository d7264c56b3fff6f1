package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.flowcut.activities.testing.NcutCase;
import io.flowcut.activities.testing.Npy;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The published reference's eigenvectors, partitions and masks. */
class NormalizedCutGoldenTest {
    private static final double SMALL_GAP = 0.05;

    @TestFactory
    Stream<DynamicTest> equalsReference() throws IOException {
        List<NcutCase> cases = NcutCase.all();
        assertThat(cases).isNotEmpty();
        return cases.stream()
                .map(golden ->
                        DynamicTest.dynamicTest(golden.folder().getFileName().toString(), () -> compare(golden)));
    }

    private static void compare(NcutCase golden) {
        CutTrace trace = new NormalizedCut(golden.config()).trace(golden.features());
        Npy vectors = Npy.read(golden.folder().resolve("eigenvectors.npy"));
        int tokens = golden.features().tokens();
        assertThat(trace.cuts()).hasSize(vectors.shape()[0]);
        for (int c = 0; c < trace.cuts().size(); c++) {
            double[] expected = Arrays.copyOfRange(vectors.values(), c * tokens, (c + 1) * tokens);
            Eigenvector actual = trace.cuts().get(c).eigenvector();
            double gap = golden.json().get("gap").get(c).doubleValue();
            assertThat(actual.converged()).isTrue();
            assertThat(actual.eigenvalue())
                    .isCloseTo(golden.json().get("eigenvalues").get(c).get(0).doubleValue(), offset(1e-4));
            if (gap >= SMALL_GAP) {
                assertThat(cosine(actual.values(), expected)).isGreaterThan(0.9999);
            }
            assertThat(agreement(actual.values(), expected)).isGreaterThanOrEqualTo(0.999);
        }
        assertThat(trace.masks()).usingRecursiveComparison().isEqualTo(golden.masks());
    }

    @Test
    void threadsDoNotChangeTheResult() throws IOException {
        for (NcutCase golden : NcutCase.all()) {
            ExecutorService pool = Executors.newFixedThreadPool(3);
            try {
                CutTrace one = new NormalizedCut(golden.config()).trace(golden.features());
                NormalizedCut reused = new NormalizedCut(golden.config(), pool, 4);
                for (int run = 0; run < 3; run++) {
                    CutTrace many = reused.trace(golden.features());
                    assertThat(many.masks()).hasSameSizeAs(one.masks());
                    for (int c = 0; c < one.cuts().size(); c++) {
                        assertThat(many.cuts().get(c).eigenvector().values())
                                .isEqualTo(one.cuts().get(c).eigenvector().values());
                    }
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    private static double cosine(double[] a, double[] b) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            first += a[i] * a[i];
            second += b[i] * b[i];
        }
        return Math.abs(product) / Math.sqrt(first * second);
    }

    /** Share of tokens on the same side of the mean, for the better of the two signs. */
    private static double agreement(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        int same = 0;
        for (int i = 0; i < a.length; i++) {
            same += (a[i] > meanA) == (b[i] > meanB) ? 1 : 0;
        }
        return Math.max(same, a.length - same) / (double) a.length;
    }
}

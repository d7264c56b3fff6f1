package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LanczosEigensolverTest {
    /** Below this distance of the second from its neighbours the eigenvector is not determined: any of the space will do. */
    private static final double DEGENERATE = 1e-9;

    @Test
    void partitionsRandomGraphsAsADenseSolverDoes() {
        Random random = new Random(20261124);
        double[] densities = {0.02, 0.1, 0.3, 0.6, 0.9};
        double[] smallWeights = {1e-9, 1e-5, 1e-2, 0.1};
        int determined = 0;
        int graphs = 0;
        for (int round = 0; round < 3; round++) {
            for (double density : densities) {
                for (double eps : smallWeights) {
                    for (int groups = 1; groups <= 4; groups++) {
                        int tokens = 2 + random.nextInt(round == 2 ? 100 : 40);
                        DenseGraph graph = DenseGraph.random(tokens, density, groups, eps, random);
                        for (int isolated = random.nextInt(3); isolated > 0; isolated--) {
                            graph.isolate(random.nextInt(tokens));
                        }
                        determined += compare(graph) ? 1 : 0;
                        graphs++;
                    }
                }
            }
        }
        assertThat(graphs).isGreaterThanOrEqualTo(200);
        assertThat(determined).isGreaterThan(graphs / 2);
    }

    @Test
    void masksIsolateTokensAsTheDenseMatrixHasThem() {
        Random random = new Random(5);
        for (int round = 0; round < 40; round++) {
            int tokens = 6 + random.nextInt(90);
            DenseGraph dense = DenseGraph.random(tokens, 0.4, 1 + round % 2, 1e-5, random);
            AffinityGraph graph = dense.bits();
            byte[] mask = new byte[tokens];
            for (int i = 0; i < tokens; i++) {
                mask[i] = (byte) (random.nextDouble() < 0.3 ? 1 : 0);
                if (mask[i] != 0) {
                    dense.isolate(i);
                }
            }
            Eigenvector before = new LanczosEigensolver(tokens).process(graph);
            graph.mask(mask);
            compare(dense, new LanczosEigensolver(tokens).process(graph));
            compare(dense, new LanczosEigensolver(tokens).process(graph, before.values()));
        }
    }

    @Test
    void completeAndEmptyGraphsAreDegenerateAndStillReproducible() {
        for (boolean full : new boolean[] {true, false}) {
            boolean[][] joined = new boolean[30][30];
            for (boolean[] row : joined) {
                Arrays.fill(row, full);
            }
            DenseGraph dense = new DenseGraph(joined, 1e-5);
            Eigenvector first = new LanczosEigensolver(30).process(dense.bits());
            Eigenvector second = new LanczosEigensolver(30).process(dense.bits());
            assertThat(first.eigenvalue()).isCloseTo(1, offset(1e-9));
            assertThat(first.values()).isEqualTo(second.values()).doesNotContain(Double.NaN);
            assertThat(residual(dense, first)).isLessThan(1e-9);
        }
    }

    @Test
    void restartsOnALongChain() {
        // A path of 700 tokens: eigenvalues crowd together quadratically, one basis is not enough.
        boolean[][] joined = new boolean[700][700];
        for (int i = 0; i < 700; i++) {
            for (int j = Math.max(0, i - 6); j <= Math.min(699, i + 6); j++) {
                joined[i][j] = true;
            }
        }
        DenseGraph dense = new DenseGraph(joined, 1e-9);
        LanczosEigensolver solver = new LanczosEigensolver(700);
        Eigenvector eigenvector = solver.process(dense.bits());
        assertThat(eigenvector.products()).isGreaterThan(60);
        // Nothing of a solution that took restarts may be left for the next.
        assertThat(solver.process(dense.bits()).values()).isEqualTo(eigenvector.values());
        assertThat(eigenvector.converged()).isTrue();
        assertThat(residual(dense, eigenvector)).isLessThan(1e-7);
        // The second vector of a path falls from one end to the other and so is cut in the middle.
        double[] x = eigenvector.values();
        for (int i = 1; i < 700; i++) {
            assertThat((x[i] > 0) == (x[0] > 0)).isEqualTo(i < 350);
        }
    }

    @Test
    void tokensWithEqualRowsHaveEqualEntries() {
        DenseGraph dense = DenseGraph.random(80, 0.5, 1, 1e-5, new Random(3));
        for (int j = 0; j < 80; j++) {
            dense.joined[11][j] = dense.joined[70][j];
            dense.joined[j][11] = dense.joined[j][70];
        }
        dense.joined[11][11] = true;
        dense.joined[11][70] = true;
        dense.joined[70][11] = true;
        Eigenvector eigenvector = new LanczosEigensolver(80).process(dense.bits());
        assertThat(eigenvector.values()[11]).isEqualTo(eigenvector.values()[70]);
    }

    @Test
    void refusesGraphsThatItWasNotMadeFor() {
        AffinityGraph graph = DenseGraph.random(5, 1, 1, 1e-5, new Random(1)).bits();
        LanczosEigensolver solver = new LanczosEigensolver(6);
        assertThatThrownBy(() -> solver.process(graph)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LanczosEigensolver(1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean compare(DenseGraph dense) {
        return compare(dense, new LanczosEigensolver(dense.tokens).process(dense.bits()));
    }

    /** Whether the vector was determined and so compared entry by entry; else it must solve the problem all the same. */
    private static boolean compare(DenseGraph dense, Eigenvector actual) {
        DenseGraph.Solution solution = dense.solve();
        assertThat(actual.eigenvalue()).isCloseTo(solution.values()[1], offset(1e-9));
        assertThat(residual(dense, actual)).isLessThan(2e-6);
        boolean determined = dense.tokens == 2
                || (solution.values()[2] - solution.values()[1] > DEGENERATE
                        && solution.values()[1] - solution.values()[0] > DEGENERATE);
        if (determined) {
            List<Integer> sides = sides(solution.vectors()[1]);
            assertThat(sides(actual.values()))
                    .isIn(sides, sides.stream().map(side -> -side).toList());
        }
        return determined;
    }

    /** 1 above the mean, -1 below it, 0 on it to within the accuracy of the vector. */
    private static List<Integer> sides(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double spread = Arrays.stream(x).map(v -> Math.abs(v - mean)).max().orElseThrow();
        return Arrays.stream(x)
                .mapToObj(v -> Math.abs(v - mean) < 1e-4 * spread ? 0 : v > mean ? 1 : -1)
                .toList();
    }

    private static double residual(DenseGraph dense, Eigenvector eigenvector) {
        double[] x = eigenvector.values();
        double squares = 0;
        for (int i = 0; i < dense.tokens; i++) {
            double sum = (1 - eigenvector.eigenvalue()) * dense.degree(i) * x[i];
            for (int j = 0; j < dense.tokens; j++) {
                sum -= dense.weight(i, j) * x[j];
            }
            squares += sum * sum / dense.degree(i);
        }
        return Math.sqrt(squares);
    }
}

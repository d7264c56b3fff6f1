package io.flowcut.activities.ncut;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;

/** Small graphs as dense matrices, solved by cyclic Jacobi rotations: slow, plain, and nothing like Lanczos. */
final class DenseGraph {
    final int tokens;
    final boolean[][] joined;
    final double eps;

    DenseGraph(boolean[][] joined, double eps) {
        this.tokens = joined.length;
        this.joined = joined;
        this.eps = eps;
    }

    static DenseGraph random(int tokens, double density, int groups, double eps, Random random) {
        boolean[][] joined = new boolean[tokens][tokens];
        for (int i = 0; i < tokens; i++) {
            joined[i][i] = true;
            for (int j = 0; j < i; j++) {
                boolean together = i % groups == j % groups;
                joined[i][j] = together && random.nextDouble() < density;
                joined[j][i] = joined[i][j];
            }
        }
        return new DenseGraph(joined, eps);
    }

    void isolate(int token) {
        for (int j = 0; j < tokens; j++) {
            joined[token][j] = false;
            joined[j][token] = false;
        }
    }

    AffinityGraph bits() {
        int words = (tokens + 63) / 64;
        long[] bits = new long[words * words * 64];
        for (int i = 0; i < tokens; i++) {
            for (int j = 0; j < tokens; j++) {
                if (joined[i][j]) {
                    bits[(j / 64) * words * 64 + i] |= 1L << (j % 64);
                }
            }
        }
        return new AffinityGraph(tokens, bits, eps, false, TileWorkers.single());
    }

    double weight(int i, int j) {
        return joined[i][j] ? 1 : eps;
    }

    double degree(int i) {
        double sum = 0;
        for (int j = 0; j < tokens; j++) {
            sum += weight(i, j);
        }
        return sum;
    }

    /** Ascending eigenvalues of (D - W) x = lambda D x and their vectors x, one a row. */
    Solution solve() {
        double[][] a = new double[tokens][tokens];
        double[][] v = new double[tokens][tokens];
        for (int i = 0; i < tokens; i++) {
            v[i][i] = 1;
            for (int j = 0; j < tokens; j++) {
                a[i][j] = (i == j ? 1 : 0) - weight(i, j) / Math.sqrt(degree(i) * degree(j));
            }
        }
        for (int sweep = 0; sweep < 40 && offDiagonal(a) > 1e-28; sweep++) {
            for (int p = 0; p < tokens; p++) {
                for (int q = p + 1; q < tokens; q++) {
                    rotate(a, v, p, q);
                }
            }
        }
        Integer[] order = new Integer[tokens];
        for (int i = 0; i < tokens; i++) {
            order[i] = i;
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> a[i][i]));
        double[] values = new double[tokens];
        double[][] vectors = new double[tokens][tokens];
        for (int r = 0; r < tokens; r++) {
            values[r] = a[order[r]][order[r]];
            for (int i = 0; i < tokens; i++) {
                vectors[r][i] = v[i][order[r]] / Math.sqrt(degree(i));
            }
        }
        return new Solution(values, vectors);
    }

    record Solution(double[] values, double[][] vectors) {}

    private static double offDiagonal(double[][] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += a[i][j] * a[i][j];
            }
        }
        return sum;
    }

    private static void rotate(double[][] a, double[][] v, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int k = 0; k < a.length; k++) {
            double x = a[k][p];
            double y = a[k][q];
            a[k][p] = c * x - s * y;
            a[k][q] = s * x + c * y;
            x = v[k][p];
            y = v[k][q];
            v[k][p] = c * x - s * y;
            v[k][q] = s * x + c * y;
        }
        for (int k = 0; k < a.length; k++) {
            double x = a[p][k];
            double y = a[q][k];
            a[p][k] = c * x - s * y;
            a[q][k] = s * x + c * y;
        }
    }
}

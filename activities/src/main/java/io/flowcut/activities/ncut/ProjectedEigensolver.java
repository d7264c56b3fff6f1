package io.flowcut.activities.ncut;

import java.util.Arrays;

/**
 * All eigenvalues and eigenvectors of the small symmetric matrix that Lanczos projects the operator onto: Householder
 * reduction to tridiagonal form, then the QL iteration with implicit shifts (Golub and Van Loan, Matrix Computations,
 * 8.3; Wilkinson and Reinsch 1971, II/2 and II/4).
 */
final class ProjectedEigensolver {
    private static final int MAX_SWEEPS = 60;

    private final double[][] q;
    private final double[] diagonal;
    private final double[] offDiagonal;
    private final double[] work;
    private final double[] product;
    private int size;

    /** @param capacity largest size of a matrix */
    ProjectedEigensolver(int capacity) {
        q = new double[capacity][capacity];
        diagonal = new double[capacity];
        offDiagonal = new double[capacity];
        work = new double[capacity];
        product = new double[capacity];
    }

    /** Solves for the leading {@code count} rows and columns; the results stand until the next call. */
    void process(double[][] matrix, int count) {
        size = count;
        tridiagonalise(matrix);
        for (int l = 0; l < size; l++) {
            iterate(l);
        }
        sortDescending();
    }

    /** The eigenvalue of rank {@code rank}, 0 the largest. */
    double value(int rank) {
        return diagonal[rank];
    }

    /** Entry {@code row} of the unit eigenvector of rank {@code rank}. */
    double entry(int row, int rank) {
        return q[rank][row];
    }

    /** Leaves the tridiagonal form in diagonal and offDiagonal, and the transposed transformation in q. */
    private void tridiagonalise(double[][] matrix) {
        double[][] a = new double[size][];
        for (int i = 0; i < size; i++) {
            a[i] = matrix[i].clone();
            Arrays.fill(q[i], 0, size, 0);
            q[i][i] = 1;
        }
        for (int c = 0; c + 2 < size; c++) {
            double norm = 0;
            double tail = 0;
            for (int i = c + 1; i < size; i++) {
                work[i] = a[i][c];
                norm += work[i] * work[i];
                tail += i > c + 1 ? Math.abs(work[i]) : 0;
            }
            if (tail == 0) {
                continue;
            }
            norm = Math.sqrt(norm);
            double reflected = work[c + 1] > 0 ? -norm : norm;
            work[c + 1] -= reflected;
            double half = 0;
            for (int i = c + 1; i < size; i++) {
                half += work[i] * work[i];
            }
            reflect(a, c, 2 / half);
            a[c + 1][c] = reflected;
            a[c][c + 1] = reflected;
            for (int i = c + 2; i < size; i++) {
                a[i][c] = 0;
                a[c][i] = 0;
            }
        }
        for (int i = 0; i < size; i++) {
            diagonal[i] = a[i][i];
            offDiagonal[i] = i + 1 < size ? a[i + 1][i] : 0;
        }
    }

    /** Applies I - scale * w w' from both sides to a beyond column c, and to q, with w in {@code work}. */
    private void reflect(double[][] a, int c, double scale) {
        double along = 0;
        for (int i = c + 1; i < size; i++) {
            double sum = 0;
            for (int j = c + 1; j < size; j++) {
                sum += a[i][j] * work[j];
            }
            product[i] = scale * sum;
            along += product[i] * work[i];
        }
        double shift = scale * along / 2;
        for (int i = c + 1; i < size; i++) {
            product[i] -= shift * work[i];
        }
        for (int i = c + 1; i < size; i++) {
            for (int j = c + 1; j < size; j++) {
                a[i][j] -= work[i] * product[j] + product[i] * work[j];
            }
        }
        for (int j = 0; j < size; j++) {
            double sum = 0;
            for (int i = c + 1; i < size; i++) {
                sum += work[i] * q[i][j];
            }
            sum *= scale;
            for (int i = c + 1; i < size; i++) {
                q[i][j] -= sum * work[i];
            }
        }
    }

    private void iterate(int l) {
        for (int sweep = 0; ; sweep++) {
            int m = l;
            while (m + 1 < size) {
                double scale = Math.abs(diagonal[m]) + Math.abs(diagonal[m + 1]);
                if (Math.abs(offDiagonal[m]) <= Math.ulp(1.0) * scale) {
                    break;
                }
                m++;
            }
            if (m == l) {
                return;
            }
            if (sweep == MAX_SWEEPS) {
                throw new ArithmeticException("QL iteration does not converge: the matrix holds a NaN or an infinity");
            }
            sweep(l, m);
        }
    }

    private void sweep(int l, int m) {
        double g = (diagonal[l + 1] - diagonal[l]) / (2 * offDiagonal[l]);
        double r = Math.hypot(g, 1);
        g = diagonal[m] - diagonal[l] + offDiagonal[l] / (g + Math.copySign(r, g));
        double s = 1;
        double c = 1;
        double p = 0;
        for (int i = m - 1; i >= l; i--) {
            double f = s * offDiagonal[i];
            double b = c * offDiagonal[i];
            r = Math.hypot(f, g);
            offDiagonal[i + 1] = r;
            if (r == 0) {
                diagonal[i + 1] -= p;
                offDiagonal[m] = 0;
                return;
            }
            s = f / r;
            c = g / r;
            g = diagonal[i + 1] - p;
            r = (diagonal[i] - g) * s + 2 * c * b;
            p = s * r;
            diagonal[i + 1] = g + p;
            g = c * r - b;
            rotate(q[i], q[i + 1], c, s);
        }
        diagonal[l] -= p;
        offDiagonal[l] = g;
        offDiagonal[m] = 0;
    }

    private void rotate(double[] low, double[] high, double c, double s) {
        for (int k = 0; k < size; k++) {
            double f = high[k];
            high[k] = s * low[k] + c * f;
            low[k] = c * low[k] - s * f;
        }
    }

    private void sortDescending() {
        for (int i = 0; i + 1 < size; i++) {
            int largest = i;
            for (int j = i + 1; j < size; j++) {
                largest = diagonal[j] > diagonal[largest] ? j : largest;
            }
            double value = diagonal[i];
            diagonal[i] = diagonal[largest];
            diagonal[largest] = value;
            double[] vector = q[i];
            q[i] = q[largest];
            q[largest] = vector;
        }
    }
}

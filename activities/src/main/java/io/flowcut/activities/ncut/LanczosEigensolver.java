package io.flowcut.activities.ncut;

import io.flowcut.activities.random.SeededRandom;
import java.util.Arrays;

/**
 * Second smallest eigenvector of the generalised problem (D - W) x = lambda D x of an affinity graph.
 *
 * <p>With z = D^1/2 x the problem is that of the second largest eigenvalue mu = 1 - lambda of the normalised operator M =
 * D^-1/2 W D^-1/2, whose first eigenvector D^1/2 1 (mu = 1) is known and deflated. M is symmetric and is only applied to
 * vectors, so Lanczos finds the vector (Golub and Van Loan, Matrix Computations, 10.1) with full reorthogonalisation of a
 * small basis and thick restarts (Wu and Simon 2000, "Thick-restart Lanczos method").
 *
 * <p>It stops when the Ritz residual is below {@value #TOLERANCE} of the distance to the next Ritz value (the angle to
 * the eigenvector is at most residual / gap) and below {@value #SMALL_TOLERANCE} of lambda: the eigenvalues of a graph in
 * several pieces crowd at lambda near 0, where one Ritz value can stand for several until the residual resolves them. Where
 * eigenvalues fall together, {@value #FLOOR} is enough. In a degenerate eigenspace any vector of it solves the problem; the
 * one taken is the projection of the start vector, which is fixed, so that the result is reproducible.
 */
final class LanczosEigensolver {
    static final double TOLERANCE = 1e-6;
    static final double SMALL_TOLERANCE = 1e-5;
    static final double FLOOR = 1e-14;

    /** Coupling to the next basis vector below which the basis spans an invariant space. */
    static final double INVARIANT = 1e-13;

    static final int BASIS = 60;
    static final int KEPT = 12;
    static final int CHECK_EVERY = 3;
    static final int FIRST_CHECK = 8;
    static final int MAX_PRODUCTS = 1500;
    private static final long SEED = 0x5eed_f10c;
    /** Share of fixed noise in a warm start, so that no eigenvector is orthogonal to it. */
    private static final double WARM_NOISE = 0.3;
    /** Below this mu a further product with M would amplify the errors along other eigenvectors. */
    static final double POLISH_FROM = 0.05;

    private final int tokens;
    private final int capacity;
    private final double[][] basis;
    private final double[][] projected;
    private final ProjectedEigensolver ritz;
    private final double[] scale;
    private final double[] first;
    private final double[] scaled;
    private final double[] next;
    private int products;

    /** @param tokens number of tokens of the graphs to solve, at least 2 */
    LanczosEigensolver(int tokens) {
        if (tokens < 2) {
            throw new IllegalArgumentException("a graph of " + tokens + " tokens cannot be cut");
        }
        this.tokens = tokens;
        // The space without the deflated vector has N - 1 dimensions.
        this.capacity = Math.min(BASIS, tokens - 1);
        this.basis = new double[capacity + 1][];
        this.projected = new double[capacity][capacity];
        this.ritz = new ProjectedEigensolver(capacity);
        this.scale = new double[tokens];
        this.first = new double[tokens];
        this.scaled = new double[tokens];
        this.next = new double[tokens];
    }

    /** Number of tokens of the graphs to solve. */
    int tokens() {
        return tokens;
    }

    /** Solves from the fixed start vector. */
    Eigenvector process(AffinityGraph graph) {
        return process(graph, new double[tokens]);
    }

    /**
     * Solves from a vector near the solution.
     *
     * @param near x of an earlier cut of the graph; all zero for none
     */
    Eigenvector process(AffinityGraph graph, double[] near) {
        prepare(graph);
        start(near);
        clear();
        products = 0;
        int size = 0;
        while (true) {
            double coupling = extend(graph, size);
            size++;
            boolean whole = coupling <= INVARIANT || size == tokens - 1;
            boolean check = size >= FIRST_CHECK && (size - FIRST_CHECK) % CHECK_EVERY == 0;
            if (!whole && !check && size < capacity) {
                continue;
            }
            ritz.process(projected, size);
            double residual = coupling * Math.abs(ritz.entry(size - 1, 0));
            boolean converged = whole || resolved(ritz, size, residual);
            if (converged || products >= MAX_PRODUCTS) {
                return result(graph, size, residual, converged);
            }
            if (size == capacity) {
                size = restart(size, coupling);
            }
        }
    }

    private void prepare(AffinityGraph graph) {
        if (graph.tokens() != tokens) {
            throw new IllegalArgumentException("a graph of " + graph.tokens() + " tokens, not " + tokens);
        }
        double sum = 0;
        for (int i = 0; i < tokens; i++) {
            double degree = graph.degree(i);
            scale[i] = 1 / Math.sqrt(degree);
            first[i] = Math.sqrt(degree);
            sum += degree;
        }
        multiply(first, 1 / Math.sqrt(sum));
    }

    /** Whether the first Ritz vector is as near to the eigenvector as it must be. */
    static boolean resolved(ProjectedEigensolver ritz, int size, double residual) {
        double gap = size > 1 ? ritz.value(0) - ritz.value(1) : 1;
        double allowed = Math.min(TOLERANCE * gap, SMALL_TOLERANCE * (1 - ritz.value(0)));
        return residual <= Math.max(FLOOR, allowed);
    }

    /**
     * Fills z with the vector to start from, neither deflated nor of unit length.
     *
     * @param near x of an earlier cut; all zero for none
     * @param scale D^-1/2
     */
    static void start(double[] z, double[] near, double[] scale) {
        double squares = 0;
        for (int i = 0; i < z.length; i++) {
            z[i] = near[i] / scale[i];
            squares += z[i] * z[i];
        }
        double noise = squares > 0 ? WARM_NOISE * Math.sqrt(3 * squares / z.length) : 1;
        SeededRandom random = new SeededRandom(SEED);
        for (int i = 0; i < z.length; i++) {
            z[i] += noise * (2 * random.uniform() - 1);
        }
    }

    private void start(double[] near) {
        double[] z = vector(0);
        start(z, near, scale);
        subtract(z, first, dot(z, first));
        multiply(z, 1 / Math.sqrt(dot(z, z)));
        subtract(z, first, dot(z, first));
    }

    private double[] vector(int index) {
        if (basis[index] == null) {
            basis[index] = new double[tokens];
        }
        return basis[index];
    }

    /** One Lanczos step from basis vector j: fills column j of the projected matrix and basis vector j + 1. */
    private double extend(AffinityGraph graph, int j) {
        apply(graph, basis[j], next);
        double before = Math.sqrt(dot(next, next));
        projected[j][j] = orthogonalise(j);
        double norm = Math.sqrt(dot(next, next));
        // Kahan's rule "twice is enough": cancellation leaves errors of the size of the vector before it.
        if (norm < 0.7 * before) {
            projected[j][j] += orthogonalise(j);
            norm = Math.sqrt(dot(next, next));
        }
        if (norm <= INVARIANT) {
            return norm;
        }
        double[] target = vector(j + 1);
        for (int i = 0; i < tokens; i++) {
            target[i] = next[i] / norm;
        }
        if (j + 1 < capacity) {
            projected[j][j + 1] = norm;
            projected[j + 1][j] = norm;
        }
        return norm;
    }

    /** Removes from {@code next} its parts along the deflated vector and the basis; returns the part along vector j. */
    private double orthogonalise(int j) {
        subtract(next, first, dot(next, first));
        double along = 0;
        for (int i = j; i >= 0; i--) {
            double part = dot(next, basis[i]);
            subtract(next, basis[i], part);
            along = i == j ? part : along;
        }
        return along;
    }

    /** y = M z. */
    private void apply(AffinityGraph graph, double[] z, double[] y) {
        for (int i = 0; i < tokens; i++) {
            scaled[i] = z[i] * scale[i];
        }
        graph.multiply(scaled, y);
        for (int i = 0; i < tokens; i++) {
            y[i] *= scale[i];
        }
        products++;
    }

    /** Keeps the leading Ritz vectors and the last basis vector; returns the new size of the projected matrix. */
    private int restart(int size, double coupling) {
        int kept = Math.min(KEPT, size - 1);
        double[][] leading = new double[kept][];
        for (int r = 0; r < kept; r++) {
            leading[r] = combine(size, r);
        }
        double[] last = basis[size];
        clear();
        for (int r = 0; r < kept; r++) {
            basis[r] = leading[r];
            projected[r][r] = ritz.value(r);
            double arrow = coupling * ritz.entry(size - 1, r);
            projected[r][kept] = arrow;
            projected[kept][r] = arrow;
        }
        basis[size] = basis[kept];
        basis[kept] = last;
        return kept;
    }

    /** A restart fills entries off the three diagonals, which later steps and later graphs do not overwrite. */
    private void clear() {
        for (double[] row : projected) {
            Arrays.fill(row, 0);
        }
    }

    private double[] combine(int size, int rank) {
        double[] sum = new double[tokens];
        for (int b = 0; b < size; b++) {
            subtract(sum, basis[b], -ritz.entry(b, rank));
        }
        return sum;
    }

    private Eigenvector result(AffinityGraph graph, int size, double residual, boolean converged) {
        double mu = ritz.value(0);
        double nextMu = size > 1 ? ritz.value(1) : Double.NaN;
        double[] z = combine(size, 0);
        if (mu > POLISH_FROM) {
            // One product more makes the entries of tokens with equal rows of W equal to the last bit, so that ties of
            // the largest entry are ties indeed.
            apply(graph, z, next);
            subtract(next, first, dot(next, first));
            System.arraycopy(next, 0, z, 0, tokens);
        }
        finish(z, scale);
        return new Eigenvector(z, 1 - mu, 1 - nextMu, residual, products, converged);
    }

    /**
     * Turns an eigenvector of the normalised operator into the x of the result: scaled to x' D x = 1, the first entry of
     * largest magnitude positive.
     *
     * @param scale D^-1/2
     */
    static void finish(double[] z, double[] scale) {
        double norm = Math.sqrt(dot(z, z));
        int largest = 0;
        for (int i = 0; i < z.length; i++) {
            z[i] *= scale[i] / norm;
            largest = Math.abs(z[i]) > Math.abs(z[largest]) ? i : largest;
        }
        if (z[largest] < 0) {
            multiply(z, -1);
        }
    }

    /** Inner product with eight partial sums, since HotSpot keeps the order of a single one. */
    private static double dot(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = 0;
        for (; i + 7 < a.length; i += 8) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
            s4 += a[i + 4] * b[i + 4];
            s5 += a[i + 5] * b[i + 5];
            s6 += a[i + 6] * b[i + 6];
            s7 += a[i + 7] * b[i + 7];
        }
        double sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        for (; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** a -= factor * b. */
    private static void subtract(double[] a, double[] b, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] -= factor * b[i];
        }
    }

    private static void multiply(double[] a, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] *= factor;
        }
    }
}

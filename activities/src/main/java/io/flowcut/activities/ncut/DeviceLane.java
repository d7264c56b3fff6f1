package io.flowcut.activities.ncut;

import java.util.Arrays;

/** What {@link DeviceLanczos} keeps of one frame on the host: the projected operator and its solution. */
final class DeviceLane {
    private final double[][] projected;
    private final ProjectedEigensolver ritz;
    private boolean done;
    private boolean converged;
    private double residual;
    private double value;
    private double nextValue;

    /** @param capacity largest size of the projected operator */
    DeviceLane(int capacity) {
        projected = new double[capacity][capacity];
        ritz = new ProjectedEigensolver(capacity);
    }

    /** Whether the frame is solved, or nothing is wanted of it. */
    boolean done() {
        return done;
    }

    /** Asks nothing more of this frame. */
    void skip() {
        done = true;
    }

    /** Enters the result of the Lanczos step from basis vector j. */
    void extend(int j, double along, double coupling) {
        projected[j][j] = along;
        if (coupling > LanczosEigensolver.INVARIANT && j + 1 < projected.length) {
            projected[j][j + 1] = coupling;
            projected[j + 1][j] = coupling;
        }
    }

    /**
     * Solves the projected operator.
     *
     * @param whole whether the basis spans an invariant space
     * @param last whether this result must be taken as it is
     * @return whether the frame is solved now
     */
    boolean solve(int size, double coupling, boolean whole, boolean last) {
        ritz.process(projected, size);
        residual = coupling * Math.abs(ritz.entry(size - 1, 0));
        converged = whole || LanczosEigensolver.resolved(ritz, size, residual);
        value = ritz.value(0);
        nextValue = size > 1 ? ritz.value(1) : Double.NaN;
        done = converged || last;
        return done;
    }

    /** Entry {@code row} of the projected eigenvector of rank {@code rank}. */
    double entry(int row, int rank) {
        return ritz.entry(row, rank);
    }

    /** Begins again from the {@code kept} leading Ritz vectors and the last basis vector. */
    void restart(int size, int kept, double coupling) {
        for (double[] row : projected) {
            Arrays.fill(row, 0);
        }
        for (int r = 0; r < kept; r++) {
            double arrow = coupling * ritz.entry(size - 1, r);
            projected[r][r] = ritz.value(r);
            projected[r][kept] = arrow;
            projected[kept][r] = arrow;
        }
    }

    /** Largest eigenvalue but the deflated one of the normalised operator. */
    double value() {
        return value;
    }

    /**
     * The result.
     *
     * @param z eigenvector of the normalised operator, in any length; is overwritten
     * @param scale D^-1/2
     */
    Eigenvector result(double[] z, double[] scale, int products) {
        LanczosEigensolver.finish(z, scale);
        return new Eigenvector(z, 1 - value, 1 - nextValue, residual, products, converged);
    }
}

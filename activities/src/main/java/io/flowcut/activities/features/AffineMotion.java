package io.flowcut.activities.features;

/**
 * Motion that is an affine function of the place.
 *
 * @param values (3, 2): what x, y and 1 contribute to the motion in x and in y
 */
record AffineMotion(double[] values) {
    /** No motion anywhere. */
    static final AffineMotion STILL = new AffineMotion(new double[6]);

    /** Keeps the slope small where all tokens lie on a line. */
    private static final double RIDGE = 1e-3;

    double x(double x, double y) {
        return values[0] * x + values[2] * y + values[4];
    }

    double y(double x, double y) {
        return values[1] * x + values[3] * y + values[5];
    }

    /**
     * Least squares over the chosen tokens, at least one.
     *
     * @param tokens row-major indices into a grid of {@code columns}
     */
    static AffineMotion fit(int[] tokens, int columns, double[] vx, double[] vy, boolean[] chosen) {
        double[][] system = new double[3][5];
        for (int i = 0; i < tokens.length; i++) {
            if (chosen[i]) {
                double[] row = {tokens[i] % columns, tokens[i] / columns, 1};
                for (int a = 0; a < 3; a++) {
                    for (int b = 0; b < 3; b++) {
                        system[a][b] += row[a] * row[b];
                    }
                    system[a][3] += row[a] * vx[i];
                    system[a][4] += row[a] * vy[i];
                }
            }
        }
        system[0][0] += RIDGE;
        system[1][1] += RIDGE;
        eliminate(system);
        return new AffineMotion(
                new double[] {system[0][3], system[0][4], system[1][3], system[1][4], system[2][3], system[2][4]});
    }

    /** Gauss-Jordan elimination; the matrix is positive definite, so no pivot is zero. */
    private static void eliminate(double[][] system) {
        for (int pivot = 2; pivot >= 0; pivot--) {
            double scale = system[pivot][pivot];
            for (int column = 0; column < 5; column++) {
                system[pivot][column] /= scale;
            }
            for (int row = 0; row < 3; row++) {
                double factor = system[row][pivot];
                if (row != pivot) {
                    for (int column = 0; column < 5; column++) {
                        system[row][column] -= factor * system[pivot][column];
                    }
                }
            }
        }
    }
}

package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

/**
 * Second smallest solution of (D - W) x = lambda D x.
 *
 * @param values x, one entry a token, scaled to x' D x = 1, sign as in the golden data: the entry of largest magnitude
 *     (the first of them) is positive
 * @param eigenvalue lambda
 * @param nextEigenvalue upper estimate of the third smallest eigenvalue, exact only as far as Lanczos has resolved it; NaN
 *     where the basis has one vector
 * @param residual norm of the Ritz residual of the normalised operator
 * @param products products with W that were needed
 * @param converged whether the residual reached the tolerance; false for eigenvalues too close to be separated
 */
record Eigenvector(
        double[] values, double eigenvalue, double nextEigenvalue, double residual, int products, boolean converged) {
    Eigenvector {
        requireNonNull(values, "values");
    }
}

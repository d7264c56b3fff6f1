package io.flowcut.activities.ncut;

/**
 * Product of a feature matrix with its own transpose, thresholded: one bit for each pair of tokens whose inner product
 * exceeds tau. The inner product of two rows is that of 32-bit floats, summed from the first feature to the last by fused
 * multiply-adds: every implementation gives the same bits, on every processor and for any number of threads.
 */
interface AffinityProduct {
    /** The fastest one on this machine. */
    static AffinityProduct best(TileWorkers workers) {
        AffinityProduct scalar = new ScalarAffinityProduct(workers);
        return BlasAffinityProduct.available() ? new BlasAffinityProduct(workers, scalar) : scalar;
    }

    /**
     * Computes the bits.
     *
     * @param features rows of at most unit length
     * @param tau threshold, compared as a 32-bit float, as the reference does
     * @return symmetric, laid out as in {@link BitMatrix}
     */
    BitMatrix process(TokenFeatures features, double tau);
}

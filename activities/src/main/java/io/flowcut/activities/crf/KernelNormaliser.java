package io.flowcut.activities.crf;

import java.util.Arrays;

/**
 * Symmetric normalisation of a kernel as in the reference implementation of Krähenbühl and Koltun: K becomes
 * diag(n) K diag(n) with n = 1 / sqrt(K 1 + 1e-20), and the kernel's weight is folded in. A constant factor of the lattice's
 * blur cancels here.
 */
final class KernelNormaliser {
    private static final int BLOCK = 1024;

    private final float[][] blocks = new float[BandRunner.BANDS][BLOCK];
    private float[] factors = new float[0];

    /** Scales the weights of the filter's lattice, once after it is built, so that it filters by the kernel. */
    void normalise(LatticeFilter filter, double weight, BandRunner runner) {
        PermutohedralLattice lattice = filter.lattice();
        int points = lattice.points();
        if (factors.length < points) {
            factors = new float[points];
        }
        filter.use(LatticeKernel.of(1));
        filter.clearTarget(runner);
        runner.run(band -> splatOnes(filter, band, points));
        filter.blur(runner);
        runner.run(band -> {
            int from = BandRunner.start(band, points);
            int to = BandRunner.start(band + 1, points);
            slice(filter, from, to, blocks[band]);
            float scale = (float) Math.sqrt(weight);
            for (int point = from; point < to; point++) {
                factors[point] = scale / (float) Math.sqrt(factors[point] + 1e-20f);
            }
            lattice.scaleWeights(factors, from, to);
        });
    }

    private void splatOnes(LatticeFilter filter, int band, int points) {
        float[] ones = blocks[band];
        Arrays.fill(ones, 1);
        int end = BandRunner.start(band + 1, points);
        for (int from = BandRunner.start(band, points); from < end; from += BLOCK) {
            filter.splat(from, Math.min(from + BLOCK, end), ones);
        }
    }

    private void slice(LatticeFilter filter, int start, int end, float[] block) {
        for (int from = start; from < end; from += BLOCK) {
            int to = Math.min(from + BLOCK, end);
            Arrays.fill(block, 0);
            filter.slice(from, to, block);
            System.arraycopy(block, 0, factors, from, to - from);
        }
    }
}

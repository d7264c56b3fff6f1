package io.flowcut.activities.crf;

import java.util.List;

/**
 * Mean-field inference in a fully connected CRF with two labels: Krähenbühl and Koltun, "Efficient Inference in Fully
 * Connected CRFs with Gaussian Edge Potentials" (2011), algorithm 1.
 *
 * <p>With two labels and Potts compatibility one channel a mask is enough. Let s = q1 - q0 = tanh(x / 2), x the
 * difference of the labels' energies, u0 - u1 at first. A kernel K of weight w takes w K q0 from one label's exponent and
 * w K q1 from the other's, and K is linear: x = u0 - u1 + sum over the kernels of w K s.
 *
 * <p>Each iteration blurs the lattices and then visits every pixel once: slice, tanh, splat of the next iteration. All
 * masks that the kernel has channels for are filtered together.
 */
final class MeanField {
    /** Pixels in a block: what belongs to them stays in the first-level cache between the steps. */
    private static final int BLOCK = 1024;

    private final List<LatticeFilter> filters;
    private final BandRunner runner;
    private final LatticeKernel kernel;
    private final float[][] blocks = new float[BandRunner.BANDS][BLOCK * LatticeKernel.MOST_CHANNELS];

    MeanField(List<LatticeFilter> filters, LatticeKernel kernel, BandRunner runner) {
        this.filters = List.copyOf(filters);
        this.kernel = kernel;
        this.runner = runner;
    }

    /**
     * Runs the iterations.
     *
     * @param energy u0 - u1 of each pixel and mask, the masks of a pixel side by side
     * @param points number of pixels
     * @param margin receives s = q1 - q0 in [-1, 1] in the order of {@code energy}
     */
    void infer(float[] energy, int points, int iterations, float[] margin) {
        for (LatticeFilter filter : filters) {
            filter.use(kernel);
        }
        clearTargets();
        runner.run(band -> visit(band, energy, points, true, false, margin));
        for (int iteration = 1; iteration <= iterations; iteration++) {
            for (LatticeFilter filter : filters) {
                filter.blur(runner);
            }
            boolean last = iteration == iterations;
            if (!last) {
                clearTargets();
            }
            runner.run(band -> visit(band, energy, points, false, last, margin));
        }
    }

    private void clearTargets() {
        for (LatticeFilter filter : filters) {
            filter.clearTarget(runner);
        }
    }

    private void visit(int band, float[] energy, int points, boolean first, boolean last, float[] margin) {
        int channels = kernel.channels();
        float[] block = blocks[band];
        int end = BandRunner.start(band + 1, points);
        for (int from = BandRunner.start(band, points); from < end; from += BLOCK) {
            int to = Math.min(from + BLOCK, end);
            int length = (to - from) * channels;
            System.arraycopy(energy, from * channels, block, 0, length);
            if (!first) {
                for (LatticeFilter filter : filters) {
                    filter.slice(from, to, block);
                }
            }
            halfTanh(block, length);
            if (last) {
                System.arraycopy(block, 0, margin, from * channels, length);
            } else {
                for (LatticeFilter filter : filters) {
                    filter.splat(from, to, block);
                }
            }
        }
    }

    /**
     * Replaces x by tanh(x / 2), to 1e-6, in arithmetic that the JIT vectorises: Lambert's continued fraction at x / 16,
     * then three times tanh 2y = 2 tanh y / (1 + tanh^2 y).
     */
    static void halfTanh(float[] values, int length) {
        for (int i = 0; i < length; i++) {
            float y = Math.max(-20f, Math.min(20f, values[i])) * 0.0625f;
            float y2 = y * y;
            float t = y * (945f + y2 * (105f + y2)) / (945f + y2 * (420f + y2 * 15f));
            t = (t + t) / (1f + t * t);
            t = (t + t) / (1f + t * t);
            values[i] = (t + t) / (1f + t * t);
        }
    }
}

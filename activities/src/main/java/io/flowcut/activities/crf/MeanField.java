package io.flowcut.activities.crf;

import java.util.Arrays;
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
 * masks that the kernel has channels for are filtered together. A mask whose labels have settled is finished one iteration
 * later, whatever the others do: its result does not depend on which masks it is refined with.
 */
final class MeanField {
    /** Pixels in a block: what belongs to them stays in the first-level cache between the steps. */
    static final int BLOCK = 256;

    /** Takes the results of a block of points. */
    interface Output {
        /**
         * Called once for each point and channel.
         *
         * @param from first point
         * @param to point after the last
         * @param channel the mask
         * @param margins s = q1 - q0 in [-1, 1] of all channels, those of a point side by side, {@code from} first
         */
        void accept(int band, int from, int to, int channel, float[] margins);
    }

    private final List<LatticeFilter> filters;
    private final BandRunner.Session session;
    private final LatticeKernel kernel;
    private final int channels;
    private final float[][] blocks;
    private final boolean[] finishing;
    private final boolean[] finished;
    /** Bit c of a point: the label that mask c had in the iteration before. */
    private byte[] labels = new byte[0];

    private final int[][] changes;
    /** Energies of all masks of a point, by the bits that tell which it is inside of. */
    private final float[] energies;

    MeanField(List<LatticeFilter> filters, LatticeKernel kernel, BandRunner.Session session) {
        this.filters = List.copyOf(filters);
        this.kernel = kernel;
        this.session = session;
        channels = kernel.channels();
        blocks = new float[BandRunner.BANDS][BLOCK * channels];
        finishing = new boolean[channels];
        finished = new boolean[channels];
        changes = new int[BandRunner.BANDS][channels];
        energies = new float[channels * (1 << channels)];
    }

    /**
     * Runs the iterations.
     *
     * @param given bit c of each point: whether it is inside mask c
     * @param energy u0 - u1 of points inside; that of points outside is its negative
     * @param points number of pixels
     * @param iterations most iterations
     * @param settled share of the pixels whose label may still change when a mask counts as settled; 0 = never settled
     * @param output takes each mask's result
     */
    void infer(byte[] given, float energy, int points, int iterations, double settled, Output output) {
        for (LatticeFilter filter : filters) {
            filter.use(kernel);
        }
        for (int i = 0; i < energies.length; i++) {
            int bits = i / channels;
            int channel = i % channels;
            energies[i] = ((bits >> channel) & 1) == 1 ? energy : -energy;
        }
        boolean watching = settled > 0;
        if (watching) {
            labels = Arrays.copyOf(given, points);
        }
        session.run(this::clearTargets);
        session.run(band -> start(band, given, points));
        int left = channels;
        for (int iteration = 1; left > 0; iteration++) {
            for (LatticeFilter filter : filters) {
                filter.blur(session);
            }
            boolean last = iteration == iterations;
            for (int c = 0; c < channels; c++) {
                finishing[c] = !finished[c] && (finishing[c] || last);
                left -= finishing[c] ? 1 : 0;
            }
            boolean more = left > 0;
            if (more) {
                session.run(this::clearTargets);
            }
            session.run(band -> visit(band, given, points, more, watching, output));
            for (int c = 0; c < channels; c++) {
                finished[c] |= finishing[c];
                finishing[c] = watching && !finished[c] && changes(c) <= settled * points;
            }
        }
    }

    private int changes(int channel) {
        int sum = 0;
        for (int[] ofBand : changes) {
            sum += ofBand[channel];
        }
        return sum;
    }

    private void clearTargets(int band) {
        for (LatticeFilter filter : filters) {
            filter.clearTarget(band);
        }
    }

    private void start(int band, byte[] given, int points) {
        float[] block = blocks[band];
        int end = BandRunner.start(band + 1, points);
        for (int from = BandRunner.start(band, points); from < end; from += BLOCK) {
            int to = Math.min(from + BLOCK, end);
            readEnergies(given, from, to, block);
            halfTanh(block, (to - from) * channels);
            splat(from, to, block);
        }
    }

    private void visit(int band, byte[] given, int points, boolean more, boolean watching, Output output) {
        float[] block = blocks[band];
        Arrays.fill(changes[band], 0);
        int end = BandRunner.start(band + 1, points);
        for (int from = BandRunner.start(band, points); from < end; from += BLOCK) {
            int to = Math.min(from + BLOCK, end);
            readEnergies(given, from, to, block);
            for (LatticeFilter filter : filters) {
                filter.slice(from, to, block);
            }
            halfTanh(block, (to - from) * channels);
            for (int c = 0; c < channels; c++) {
                if (finishing[c]) {
                    output.accept(band, from, to, c, block);
                }
            }
            if (more) {
                if (watching) {
                    compareLabels(from, to, block, changes[band]);
                }
                splat(from, to, block);
            }
        }
    }

    private void readEnergies(byte[] given, int from, int to, float[] block) {
        float[] table = energies;
        if (channels == 1) {
            for (int point = from; point < to; point++) {
                block[point - from] = table[given[point]];
            }
            return;
        }
        int at = 0;
        for (int point = from; point < to; point++) {
            int row = given[point] * channels;
            for (int c = 0; c < channels; c++) {
                block[at++] = table[row + c];
            }
        }
    }

    private void splat(int from, int to, float[] block) {
        for (LatticeFilter filter : filters) {
            filter.splat(from, to, block);
        }
    }

    private void compareLabels(int from, int to, float[] block, int[] counts) {
        int at = 0;
        for (int point = from; point < to; point++) {
            int now = 0;
            for (int c = 0; c < channels; c++) {
                now |= (block[at++] > 0 ? 1 : 0) << c;
            }
            int changed = now ^ labels[point];
            labels[point] = (byte) now;
            for (int c = 0; c < channels; c++) {
                counts[c] += changed >> c & 1;
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

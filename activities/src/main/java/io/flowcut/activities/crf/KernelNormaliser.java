package io.flowcut.activities.crf;

import java.util.Arrays;

/**
 * Normalisation of a kernel K as in the reference implementation of Krähenbühl and Koltun, with n = K 1 + 1e-20 and N =
 * diag(n):
 *
 * <ul>
 *   <li>{@code symmetric}: N^-1/2 K N^-1/2, the reference's default
 *   <li>{@code after}: N^-1 K, so that a constant stays what it is
 *   <li>{@code before}: K N^-1
 *   <li>{@code none}: K, whose entries are those of the lattice's filter
 * </ul>
 *
 * The kernel's weight is folded in: all of it becomes part of the weights by which points are splatted and sliced.
 */
final class KernelNormaliser {
    private static final int BLOCK = 512;

    private final float[][] blocks = new float[BandRunner.BANDS][BLOCK];
    private final boolean before;
    private final boolean after;
    private float[] scaled = new float[0];

    /** @param normalisation one of the words above */
    KernelNormaliser(String normalisation) {
        boolean symmetric = normalisation.equals("symmetric");
        before = symmetric || normalisation.equals("before");
        after = symmetric || normalisation.equals("after");
        if (!before && !after && !normalisation.equals("none")) {
            throw new IllegalArgumentException("unknown normalisation " + normalisation);
        }
    }

    /** Weighs the filter, once after its lattice is built, so that it filters by the kernel. */
    void normalise(LatticeFilter filter, double weight, BandRunner.Session session) {
        PermutohedralLattice lattice = filter.lattice();
        float[] given = lattice.weights();
        if (!before && !after) {
            // Each blur adds to the whole: the reference divides by 1 + 2^-d.
            float factor = (float) Math.sqrt(weight / (1 + Math.pow(2, -lattice.dimension())));
            session.run(band -> {
                int end = BandRunner.start(band + 1, lattice.points());
                scale(given, given, BandRunner.start(band, lattice.points()), end, lattice.places(), factor);
            });
            filter.weigh(given, given);
            return;
        }
        filter.weigh(given, given);
        filter.use(LatticeKernel.of(1));
        session.run(filter::clearTarget);
        session.run(band -> splatOnes(filter, band));
        filter.blur(session);
        if (before && after) {
            session.run(band -> scale(filter, band, given, weight));
            return;
        }
        if (scaled.length < given.length) {
            scaled = new float[given.length];
        }
        session.run(band -> scale(filter, band, scaled, weight));
        filter.weigh(before ? scaled : given, after ? scaled : given);
    }

    private void splatOnes(LatticeFilter filter, int band) {
        float[] ones = blocks[band];
        Arrays.fill(ones, 1);
        int points = filter.lattice().points();
        int end = BandRunner.start(band + 1, points);
        for (int from = BandRunner.start(band, points); from < end; from += BLOCK) {
            filter.splat(from, Math.min(from + BLOCK, end), ones);
        }
    }

    /** Reads K 1 block by block and scales the weights of the block. */
    private void scale(LatticeFilter filter, int band, float[] into, double weight) {
        PermutohedralLattice lattice = filter.lattice();
        float[] factors = blocks[band];
        float all = (float) (before && after ? Math.sqrt(weight) : weight);
        int end = BandRunner.start(band + 1, lattice.points());
        for (int from = BandRunner.start(band, lattice.points()); from < end; from += BLOCK) {
            int to = Math.min(from + BLOCK, end);
            Arrays.fill(factors, 0, to - from, 0);
            filter.slice(from, to, factors);
            for (int point = 0; point < to - from; point++) {
                float norm = factors[point] + 1e-20f;
                factors[point] = all / (before && after ? (float) Math.sqrt(norm) : norm);
            }
            scale(lattice.weights(), into, from, to, lattice.places(), factors);
        }
    }

    private static void scale(float[] weights, float[] into, int from, int to, int places, float[] factors) {
        int at = from * places;
        for (int point = 0; point < to - from; point++) {
            for (int k = 0; k < places; k++, at++) {
                into[at] = weights[at] * factors[point];
            }
        }
    }

    private static void scale(float[] weights, float[] into, int from, int to, int places, float factor) {
        for (int at = from * places; at < to * places; at++) {
            into[at] = weights[at] * factor;
        }
    }
}

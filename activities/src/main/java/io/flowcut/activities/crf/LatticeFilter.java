package io.flowcut.activities.crf;

import java.util.Arrays;

/**
 * Values of one lattice while it filters: splat into the target, {@link #blur}, slice from the result.
 *
 * <p>Two arrays take turns, so that the values of the next iteration are splatted while those of this one are sliced.
 */
final class LatticeFilter {
    private static final int PAIR = 2 * PermutohedralLattice.GROUP;

    private final PermutohedralLattice lattice;
    private float[] blurred = new float[0];
    private float[] target = new float[0];
    private float[] splatWeights = new float[0];
    private float[] sliceWeights = new float[0];
    private LatticeKernel kernel = LatticeKernel.of(1);

    LatticeFilter(PermutohedralLattice lattice) {
        this.lattice = lattice;
    }

    PermutohedralLattice lattice() {
        return lattice;
    }

    /** Makes room for the kernel's channels on the lattice as it was built last. */
    void use(LatticeKernel newKernel) {
        kernel = newKernel;
        int length = lattice.slotCount() * kernel.channels();
        if (blurred.length < length) {
            blurred = new float[length + length / 4];
            target = new float[length + length / 4];
        }
    }

    /**
     * Weights of the points' vertices, laid out as those of the lattice; those two may be the same array.
     *
     * @param splat those by which a point's value goes to its vertices
     * @param slice those by which it is read from them
     */
    void weigh(float[] splat, float[] slice) {
        splatWeights = splat;
        sliceWeights = slice;
    }

    /** Sets a band of the values into which to splat to zero. */
    void clearTarget(int band) {
        int length = lattice.slotCount() * kernel.channels();
        Arrays.fill(target, BandRunner.start(band, length), BandRunner.start(band + 1, length), 0);
    }

    /** Adds points {@code from} to {@code to}, whose values start at 0 in {@code values}. */
    void splat(int from, int to, float[] values) {
        int places = lattice.places();
        int start = from * places;
        int place = 0;
        for (; place + PAIR <= places; place += PAIR) {
            kernel.splat6(lattice.slots(), splatWeights, start + place, places, to - from, values, target);
        }
        if (place < places) {
            kernel.splat3(lattice.slots(), splatWeights, start + place, places, to - from, values, target);
        }
    }

    /** Adds to {@code values}, which starts with point {@code from}, what the last blur left at each point. */
    void slice(int from, int to, float[] values) {
        int places = lattice.places();
        int start = from * places;
        int place = 0;
        for (; place + PAIR <= places; place += PAIR) {
            kernel.slice6(lattice.slots(), sliceWeights, start + place, places, to - from, blurred, values);
        }
        if (place < places) {
            kernel.slice3(lattice.slots(), sliceWeights, start + place, places, to - from, blurred, values);
        }
    }

    /** Blurs what was splatted, along each axis in turn; slices read the result from then on. */
    void blur(BandRunner.Session session) {
        lattice.join(target, kernel.channels());
        VertexChains chains = lattice.chains();
        for (int axis = 0; axis < chains.axes(); axis++) {
            int[] list = chains.list(axis);
            int at = axis;
            session.run(band -> kernel.blur(
                    list, chains.start(at, band), chains.start(at, band + 1), VertexChains.waste(band), target));
        }
        lattice.copyToAliases(target, kernel.channels());
        float[] result = target;
        target = blurred;
        blurred = result;
    }
}

package io.flowcut.activities.crf;

import java.util.Arrays;

/**
 * Values of one lattice while it filters: splat into {@link #target}, {@link #blur}, slice from the result.
 *
 * <p>Two arrays take turns, so that the values of the next iteration are splatted while those of this one are sliced.
 */
final class LatticeFilter {
    private final PermutohedralLattice lattice;
    private float[] blurred = new float[0];
    private float[] target = new float[0];
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

    /** Sets the values into which to splat to zero. */
    void clearTarget(BandRunner runner) {
        int length = lattice.slotCount() * kernel.channels();
        runner.run(band -> Arrays.fill(target, BandRunner.start(band, length), BandRunner.start(band + 1, length), 0));
    }

    /** Adds points {@code from} to {@code to}, whose values start at 0 in {@code values}. */
    void splat(int from, int to, float[] values) {
        for (int group = 0; group < lattice.groups(); group++) {
            kernel.splat(lattice.slots(group), lattice.weights(group), from, to, values, target);
        }
    }

    /** Adds to {@code values}, which starts with point {@code from}, what the last blur left at each point. */
    void slice(int from, int to, float[] values) {
        for (int group = 0; group < lattice.groups(); group++) {
            kernel.slice(lattice.slots(group), lattice.weights(group), from, to, blurred, values);
        }
    }

    /** Blurs what was splatted, along each axis in turn; slices read the result from then on. */
    void blur(BandRunner runner) {
        lattice.joinBands(target, kernel.channels());
        int slotCount = lattice.slotCount();
        int[] neighbours = lattice.neighbours();
        for (int axis = 0; axis < lattice.axes(); axis++) {
            int row = axis * slotCount;
            float[] in = target;
            float[] out = blurred;
            // Slot 0 has itself for neighbours and holds 0: it stays 0.
            runner.run(band -> kernel.blur(
                    neighbours,
                    row,
                    BandRunner.start(band, slotCount),
                    BandRunner.start(band + 1, slotCount),
                    in,
                    out));
            target = out;
            blurred = in;
        }
        float[] result = target;
        target = blurred;
        blurred = result;
    }
}

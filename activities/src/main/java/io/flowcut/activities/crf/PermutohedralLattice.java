package io.flowcut.activities.crf;

/**
 * A permutohedral lattice over a set of points: the Gaussian filter in d dimensions of Adams, Baek and Davis, "Fast
 * High-Dimensional Filtering Using the Permutohedral Lattice" (2010), as splat, blur and slice over flat arrays.
 *
 * <p>Points are cut into two bands, each with vertices of its own, so that two threads can splat with no lock. A vertex
 * that both bands use has a slot in each: the second one is an alias of the first. After a splat the first holds the sum
 * ({@link #join}), the blur knows the first alone, and then the alias gets a copy ({@link #copyToAliases}).
 *
 * <p>The d + 1 vertices of a point are stored side by side, filled up to a multiple of three with slot 0 and weight 0.
 * Slot 0 stands for a vertex that no point touches: it is always 0.
 *
 * <p>Building again reuses the memory. Not thread-safe.
 */
final class PermutohedralLattice {
    /** The number of places a point is a multiple of this. */
    static final int GROUP = 3;

    private final int dimension;
    private final int places;
    private final SimplexLocator[] locators = new SimplexLocator[BandRunner.BANDS];
    private final VertexTable[] tables = new VertexTable[BandRunner.BANDS];
    private final VertexChains chains;
    private int[] slots = new int[0];
    private float[] weights = new float[0];
    private int points;
    private int slotCount;
    private int[] main = new int[0];
    private int[] alias = new int[0];
    private int aliases;

    /**
     * @param upper largest value of each of the d features; the smallest is 0
     * @param deviations standard deviation of the filter along each feature
     * @throws io.flowcut.workflows.error.FlowCutException of type CONFIG when the deviations are too small
     */
    PermutohedralLattice(int[] upper, double[] deviations) {
        dimension = upper.length;
        places = (dimension + GROUP) / GROUP * GROUP;
        for (int band = 0; band < BandRunner.BANDS; band++) {
            locators[band] = new SimplexLocator(upper, deviations);
            tables[band] = new VertexTable();
        }
        chains = new VertexChains(locators[0], dimension);
    }

    int dimension() {
        return dimension;
    }

    int points() {
        return points;
    }

    /** Slots in use, reserved ones included; values of c channels take {@code slotCount * c} floats. */
    int slotCount() {
        return slotCount;
    }

    /** Slots and weights of a point, a multiple of {@value #GROUP}. */
    int places() {
        return places;
    }

    /** Slots of all points, {@link #places} a point. */
    int[] slots() {
        return slots;
    }

    /** Weights of all points, {@link #places} a point. */
    float[] weights() {
        return weights;
    }

    /** Which vertices are neighbours. */
    VertexChains chains() {
        return chains;
    }

    /**
     * Builds the lattice.
     *
     * @param features of the points, each between 0 and its upper limit
     * @param count number of points
     */
    void build(PointFeatures features, int count, BandRunner.Session session) {
        points = count;
        if (slots.length < places * count) {
            slots = new int[places * count];
            weights = new float[places * count];
        }
        session.run(band -> embed(features, band));
        int shift = tables[0].end() - VertexChains.RESERVED;
        slotCount = tables[1].end() + shift;
        merge(shift);
        session.run(band -> {
            if (band == 1) {
                shift(shift);
            }
        });
        chains.connect(tables[0], alias, aliases, slotCount, session);
    }

    private void embed(PointFeatures features, int band) {
        VertexTable table = tables[band];
        table.clear(VertexChains.RESERVED);
        int vertices = dimension + 1;
        long[] keys = new long[vertices * SimplexLocator.BLOCK];
        int[][] block = new int[dimension][SimplexLocator.BLOCK];
        int end = BandRunner.start(band + 1, points);
        for (int from = BandRunner.start(band, points); from < end; from += SimplexLocator.BLOCK) {
            int length = Math.min(SimplexLocator.BLOCK, end - from);
            features.read(from, from + length, block);
            locators[band].locate(block, length, keys, weights, places * from, places);
            int at = places * from;
            for (int point = 0; point < length; point++, at += places) {
                for (int k = 0; k < vertices; k++) {
                    slots[at + k] = table.findOrAdd(keys[vertices * point + k]);
                }
                for (int k = vertices; k < places; k++) {
                    slots[at + k] = 0;
                    weights[at + k] = 0;
                }
            }
        }
    }

    /** Adds the second band's vertices to the first one's table, which then knows all, and notes the aliases. */
    private void merge(int shift) {
        VertexTable second = tables[1];
        int end = second.end();
        aliases = 0;
        if (main.length < end) {
            main = new int[end];
            alias = new int[end];
        }
        for (int id = VertexChains.RESERVED; id < end; id++) {
            int slot = tables[0].findOrPut(second.key(id), shift + id);
            if (slot != shift + id) {
                main[aliases] = slot;
                alias[aliases++] = shift + id;
            }
        }
    }

    /** Moves the slots of the second band's points behind those of the first. */
    private void shift(int shift) {
        int vertices = dimension + 1;
        for (int at = places * BandRunner.start(1, points); at < places * points; at += places) {
            for (int k = 0; k < vertices; k++) {
                slots[at + k] += shift;
            }
        }
    }

    /** After both bands have splatted: the first slot of a vertex that they share gets the sum. */
    void join(float[] values, int channels) {
        for (int i = 0; i < aliases; i++) {
            int kept = main[i] * channels;
            int copy = alias[i] * channels;
            for (int c = 0; c < channels; c++) {
                values[kept + c] += values[copy + c];
            }
        }
    }

    /** After a blur, which leaves aliases out: makes both slots of a vertex equal. */
    void copyToAliases(float[] values, int channels) {
        for (int i = 0; i < aliases; i++) {
            System.arraycopy(values, main[i] * channels, values, alias[i] * channels, channels);
        }
    }
}

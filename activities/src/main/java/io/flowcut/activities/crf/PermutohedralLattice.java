package io.flowcut.activities.crf;

import java.util.Arrays;

/**
 * A permutohedral lattice over a set of points: the Gaussian filter in d dimensions of Adams, Baek and Davis, "Fast
 * High-Dimensional Filtering Using the Permutohedral Lattice" (2010), as splat, blur and slice over flat arrays.
 *
 * <p>Points are cut into two bands, each with vertices of its own, so that two threads can splat with no lock. A vertex
 * that both bands use has a slot in each: the second one is an alias of the first. After a splat both slots hold the sum
 * ({@link #joinBands}); since an alias has the neighbours of its vertex, the blur keeps them equal.
 *
 * <p>The d + 1 vertices of a point are stored in groups of three, with weight 0 where d + 1 is no multiple of 3.
 * Slot 0 stands for a vertex that no point touches: it is always 0.
 *
 * <p>Building again reuses the memory. Not thread-safe.
 */
final class PermutohedralLattice {
    /** Vertices that one {@link LatticeKernel} step reads or writes for a point. */
    static final int GROUP = 3;

    private final int dimension;
    private final SimplexLocator[] locators = new SimplexLocator[BandRunner.BANDS];
    private final VertexTable[] tables = new VertexTable[BandRunner.BANDS];
    private final long[] stepFromZero;
    private final long[] stepFromOther;
    private final int[][] slots;
    private final float[][] weights;
    private int points;
    private int slotCount;
    private int[] neighbours = new int[0];
    private int[] main = new int[0];
    private int[] alias = new int[0];
    private int aliases;

    /**
     * @param upper largest value of each of the d features; the smallest is 0
     */
    PermutohedralLattice(float[] upper) {
        dimension = upper.length;
        for (int band = 0; band < BandRunner.BANDS; band++) {
            locators[band] = new SimplexLocator(upper);
            tables[band] = new VertexTable();
        }
        stepFromZero = new long[dimension + 1];
        stepFromOther = new long[dimension + 1];
        for (int axis = 0; axis <= dimension; axis++) {
            stepFromZero[axis] = locators[0].stepFromZero(axis);
            stepFromOther[axis] = locators[0].stepFromOther(axis);
        }
        int groups = (dimension + GROUP) / GROUP;
        slots = new int[groups][0];
        weights = new float[groups][0];
    }

    int points() {
        return points;
    }

    /** Slots in use, slot 0 included; values of c channels take {@code slotCount * c} floats. */
    int slotCount() {
        return slotCount;
    }

    /** Groups of three vertices a point. */
    int groups() {
        return slots.length;
    }

    /** Slots of a group, three a point. */
    int[] slots(int group) {
        return slots[group];
    }

    /** Weights of a group, three a point. */
    float[] weights(int group) {
        return weights[group];
    }

    /** Axes along which to blur, d + 1. */
    int axes() {
        return dimension + 1;
    }

    /** Neighbours of each slot along each axis: the pair of slot s on axis a starts at {@code 2 * (a * slotCount + s)}. */
    int[] neighbours() {
        return neighbours;
    }

    /**
     * Builds the lattice.
     *
     * @param features d planes of {@code count} values, each between 0 and its upper limit
     * @param count number of points
     */
    void build(float[] features, int count, BandRunner runner) {
        points = count;
        for (int group = 0; group < slots.length; group++) {
            if (slots[group].length < GROUP * count) {
                slots[group] = new int[GROUP * count];
                weights[group] = new float[GROUP * count];
            }
        }
        runner.run(band -> embed(features, band));
        int first = tables[0].size();
        int total = 1 + first + tables[1].size();
        slotCount = total;
        if (neighbours.length < 2 * axes() * total) {
            neighbours = new int[2 * axes() * (total + total / 4)];
        }
        merge(first);
        runner.run(band -> {
            Arrays.fill(neighbours, axes() * total * band, axes() * total * (band + 1), VertexTable.MISSING);
            if (band == 1) {
                shift(first);
            }
        });
        runner.run(band -> connect(band, first));
        copyNeighboursToAliases();
    }

    private void embed(float[] features, int band) {
        tables[band].clear();
        int vertices = dimension + 1;
        long[] keys = new long[vertices * SimplexLocator.BLOCK];
        float[] blockWeights = new float[vertices * SimplexLocator.BLOCK];
        int end = BandRunner.start(band + 1, points);
        for (int from = BandRunner.start(band, points); from < end; from += SimplexLocator.BLOCK) {
            int to = Math.min(from + SimplexLocator.BLOCK, end);
            locators[band].locate(features, points, from, to, keys, blockWeights);
            for (int k = 0; k < GROUP * slots.length; k++) {
                int[] groupSlots = slots[k / GROUP];
                float[] groupWeights = weights[k / GROUP];
                int at = GROUP * from + k % GROUP;
                if (k < vertices) {
                    number(tables[band], keys, k, to - from, groupSlots, at);
                }
                for (int point = 0; point < to - from; point++) {
                    groupWeights[at + GROUP * point] = k < vertices ? blockWeights[vertices * point + k] : 0;
                }
            }
        }
    }

    /** Numbers the vertices of remainder {@code k} of a block of points. */
    private void number(VertexTable table, long[] keys, int k, int length, int[] groupSlots, int at) {
        long lastKey = -1;
        int lastId = 0;
        for (int point = 0; point < length; point++) {
            long key = keys[(dimension + 1) * point + k];
            // Neighbouring pixels often share vertices.
            if (key != lastKey) {
                lastKey = key;
                lastId = table.findOrAdd(key);
            }
            groupSlots[at + GROUP * point] = lastId;
        }
    }

    /** Adds the second band's vertices to the first one's table, which then knows all, and notes the aliases. */
    private void merge(int first) {
        VertexTable second = tables[1];
        aliases = 0;
        if (main.length < second.size()) {
            main = new int[second.size()];
            alias = new int[second.size()];
        }
        for (int id = 1; id <= second.size(); id++) {
            int slot = tables[0].findOrPut(second.key(id), first + id);
            if (slot != first + id) {
                main[aliases] = slot;
                alias[aliases++] = first + id;
            }
        }
    }

    /** Moves the slots of the second band's points behind those of the first. */
    private void shift(int first) {
        int start = GROUP * BandRunner.start(1, points);
        int full = dimension + 1;
        for (int group = 0; group < slots.length; group++) {
            int[] row = slots[group];
            int used = Math.min(GROUP, full - GROUP * group);
            if (used == GROUP) {
                for (int i = start; i < GROUP * points; i++) {
                    row[i] += first;
                }
            } else {
                for (int i = start; i < GROUP * points; i++) {
                    row[i] += i % GROUP < used ? first : 0;
                }
            }
        }
    }

    /** Looks up the neighbours of a band's vertices, in one direction; what is found has its own in the other. */
    private void connect(int band, int first) {
        int start = band == 0 ? 1 : 1 + first;
        int end = band == 0 ? 1 + first : slotCount;
        int nextAlias = 0;
        for (int slot = start; slot < end; slot++) {
            if (band == 1 && nextAlias < aliases && alias[nextAlias] == slot) {
                nextAlias++;
                continue;
            }
            long key = tables[0].key(slot);
            long[] steps = key % (dimension + 1) == 0 ? stepFromZero : stepFromOther;
            for (int axis = 0; axis <= dimension; axis++) {
                int neighbour = tables[0].find(key + steps[axis]);
                if (neighbour != VertexTable.MISSING) {
                    // Each element has one writer: a vertex is the neighbour of one other in this direction.
                    neighbours[2 * (axis * slotCount + slot)] = neighbour;
                    neighbours[2 * (axis * slotCount + neighbour) + 1] = slot;
                }
            }
        }
    }

    private void copyNeighboursToAliases() {
        for (int axis = 0; axis <= dimension; axis++) {
            int row = axis * slotCount;
            for (int i = 0; i < aliases; i++) {
                neighbours[2 * (row + alias[i])] = neighbours[2 * (row + main[i])];
                neighbours[2 * (row + alias[i]) + 1] = neighbours[2 * (row + main[i]) + 1];
            }
        }
    }

    /** After both bands have splatted: makes both slots of a vertex that they share hold its sum. */
    void joinBands(float[] values, int channels) {
        for (int i = 0; i < aliases; i++) {
            int kept = main[i] * channels;
            int copy = alias[i] * channels;
            for (int c = 0; c < channels; c++) {
                float sum = values[kept + c] + values[copy + c];
                values[kept + c] = sum;
                values[copy + c] = sum;
            }
        }
    }

    /**
     * Multiplies the weights of each point, which makes the filter K the symmetric diag(factor) K diag(factor).
     *
     * @param factors one factor a point
     */
    void scaleWeights(float[] factors, int from, int to) {
        for (float[] row : weights) {
            for (int point = from; point < to; point++) {
                row[GROUP * point] *= factors[point];
                row[GROUP * point + 1] *= factors[point];
                row[GROUP * point + 2] *= factors[point];
            }
        }
    }
}

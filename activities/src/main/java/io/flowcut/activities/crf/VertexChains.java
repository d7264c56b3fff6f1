package io.flowcut.activities.crf;

import java.util.Arrays;

/**
 * The vertices of a lattice as chains of neighbours along each of its d + 1 axes, for a blur in place that reads each
 * vertex once. Vertices without a neighbour on an axis, a quarter of them in five dimensions, are in no chain of it: there
 * is nothing to add to them.
 *
 * <p>The chains of an axis are one list of slots, with 0 before, between and after the chains. Slot 0 holds the value 0 of a
 * vertex that is not there. What the blur makes of slot 0 goes into a slot of the band that nobody reads, so that the
 * loop has no branch.
 */
final class VertexChains {
    /** Slots that belong to no vertex: 0, and one a band, on other lines of the cache. */
    static final int RESERVED = 16 * (BandRunner.BANDS + 1);

    private final int axes;
    private final long[] stepFromZero;
    private final long[] stepFromOther;
    private final int[][] lists;
    private final int[] lengths;
    private final int[] cuts;
    private int[] next = new int[0];
    private boolean[] first = new boolean[0];
    private boolean[] isAlias = new boolean[0];

    VertexChains(SimplexLocator locator, int dimension) {
        axes = dimension + 1;
        stepFromZero = new long[axes];
        stepFromOther = new long[axes];
        for (int axis = 0; axis < axes; axis++) {
            stepFromZero[axis] = locator.stepFromZero(axis);
            stepFromOther[axis] = locator.stepFromOther(axis);
        }
        lists = new int[axes][0];
        lengths = new int[axes];
        cuts = new int[axes];
    }

    /** Slot that takes what a band makes of slot 0. */
    static int waste(int band) {
        return 16 * (band + 1);
    }

    /** Axes along which to blur, d + 1. */
    int axes() {
        return axes;
    }

    /** Slots of the chains of an axis; a 0 stands where a band starts and where it ends. */
    int[] list(int axis) {
        return lists[axis];
    }

    /** Where the chains of a band start in the list; they end where those of the next one start. */
    int start(int axis, int band) {
        return band == 0 ? 0 : band == 1 ? cuts[axis] : lengths[axis] - 1;
    }

    /**
     * Finds the neighbours.
     *
     * @param vertices all vertices
     * @param alias slots below {@code slotCount} that are no vertices, in ascending order, as many as {@code aliases}
     */
    void connect(VertexTable vertices, int[] alias, int aliases, int slotCount, BandRunner.Session session) {
        if (isAlias.length < slotCount) {
            int room = slotCount + slotCount / 4;
            next = new int[axes * room];
            first = new boolean[axes * room];
            isAlias = new boolean[room];
        }
        Arrays.fill(isAlias, 0, slotCount, false);
        for (int i = 0; i < aliases; i++) {
            isAlias[alias[i]] = true;
        }
        session.run(band -> {
            int from = axes * BandRunner.start(band, slotCount);
            Arrays.fill(first, from, axes * BandRunner.start(band + 1, slotCount), true);
        });
        session.run(band -> look(vertices, slotCount, band));
        session.run(band -> {
            for (int axis = axes * band / BandRunner.BANDS; axis < axes * (band + 1) / BandRunner.BANDS; axis++) {
                chain(axis, slotCount);
            }
        });
    }

    /** Looks for the neighbours of a band's vertices, in one direction. */
    private void look(VertexTable vertices, int slotCount, int band) {
        int vertexCount = slotCount - RESERVED;
        int end = RESERVED + BandRunner.start(band + 1, vertexCount);
        for (int slot = RESERVED + BandRunner.start(band, vertexCount); slot < end; slot++) {
            if (isAlias[slot]) {
                for (int axis = 0; axis < axes; axis++) {
                    next[axis * slotCount + slot] = VertexTable.MISSING;
                }
                continue;
            }
            long key = vertices.key(slot);
            long[] steps = key % axes == 0 ? stepFromZero : stepFromOther;
            for (int axis = 0; axis < axes; axis++) {
                int row = axis * slotCount;
                int neighbour = vertices.find(key + steps[axis]);
                next[row + slot] = neighbour;
                if (neighbour != VertexTable.MISSING) {
                    // One writer each: a vertex is the neighbour of one other in this direction.
                    first[row + neighbour] = false;
                }
            }
        }
    }

    private void chain(int axis, int slotCount) {
        int row = axis * slotCount;
        int[] list = lists[axis];
        if (list.length < 3 * slotCount / 2 + 2) {
            list = new int[2 * slotCount + 2];
            lists[axis] = list;
        }
        int length = 0;
        list[length++] = 0;
        for (int slot = RESERVED; slot < slotCount; slot++) {
            int neighbour = next[row + slot];
            if (neighbour == VertexTable.MISSING || !first[row + slot]) {
                continue;
            }
            list[length++] = slot;
            while (neighbour != VertexTable.MISSING) {
                list[length++] = neighbour;
                neighbour = next[row + neighbour];
            }
            list[length++] = 0;
        }
        int cut = length / 2;
        while (list[cut] != 0) {
            cut++;
        }
        lengths[axis] = length;
        cuts[axis] = cut;
    }
}

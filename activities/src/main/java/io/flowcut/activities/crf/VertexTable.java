package io.flowcut.activities.crf;

import java.util.Arrays;

/** Numbers the vertices of a lattice from 1 in the order in which they are met: an open-addressing hash table. */
final class VertexTable {
    /** What {@link #find} answers for a key that is not there. */
    static final int MISSING = 0;

    private static final long EMPTY = -1;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long[] keys = new long[1 << 12];
    private int[] ids = new int[1 << 12];
    private long[] keyOfId = new long[1 << 10];
    private int shift = 64 - 12;
    private int size;
    private int used;

    /** Forgets all vertices and keeps the memory. */
    void clear() {
        Arrays.fill(keys, EMPTY);
        size = 0;
        used = 0;
    }

    /** Largest number given so far. */
    int size() {
        return size;
    }

    /** Key of the vertex that has the number {@code id}. */
    long key(int id) {
        return keyOfId[id];
    }

    /** Number of the vertex, or {@link #MISSING}; the key is not negative. */
    int find(long key) {
        int mask = keys.length - 1;
        int at = (int) ((key * MULTIPLIER) >>> shift);
        while (true) {
            long there = keys[at];
            if (there == key) {
                return ids[at];
            }
            if (there == EMPTY) {
                return MISSING;
            }
            at = (at + 1) & mask;
        }
    }

    /** Number of the vertex, the next one when it was not there; the key is not negative. */
    int findOrAdd(long key) {
        return findOrPut(key, size + 1);
    }

    /** Number of the vertex, {@code id} when it was not there; ids may leave gaps but must grow. */
    int findOrPut(long key, int id) {
        int mask = keys.length - 1;
        int at = (int) ((key * MULTIPLIER) >>> shift);
        while (true) {
            long there = keys[at];
            if (there == key) {
                return ids[at];
            }
            if (there == EMPTY) {
                put(key, id, at);
                return id;
            }
            at = (at + 1) & mask;
        }
    }

    private void put(long key, int id, int at) {
        keys[at] = key;
        ids[at] = id;
        size = id;
        if (id >= keyOfId.length) {
            keyOfId = Arrays.copyOf(keyOfId, 2 * id);
        }
        keyOfId[id] = key;
        used++;
        // A load of at most a half keeps probes short: most look-ups of neighbours in five dimensions miss.
        if (2 * used > keys.length) {
            grow();
        }
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldIds = ids;
        keys = new long[2 * oldKeys.length];
        ids = new int[keys.length];
        shift--;
        Arrays.fill(keys, EMPTY);
        int mask = keys.length - 1;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != EMPTY) {
                int at = (int) ((oldKeys[i] * MULTIPLIER) >>> shift);
                while (keys[at] != EMPTY) {
                    at = (at + 1) & mask;
                }
                keys[at] = oldKeys[i];
                ids[at] = oldIds[i];
            }
        }
    }
}

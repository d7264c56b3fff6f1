package io.flowcut.activities.crf;

import java.util.Arrays;

/**
 * Numbers the vertices of a lattice in the order in which they are met: a hash table with open addressing. It is sized by
 * the last lattice that it held, since one frame's lattice is about as large as that of the frame before.
 */
final class VertexTable {
    /** What {@link #find} answers for a key that is not there. */
    static final int MISSING = 0;

    private static final long EMPTY = -1;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    /** Pairs of a key and its number: one look-up, one line of the cache. */
    private long[] pairs = new long[2 << 12];

    private long[] keyOfId = new long[1 << 10];
    private int shift = 64 - 12;
    private int first;
    private int next;
    private int used;

    /**
     * Forgets all vertices and keeps the memory.
     *
     * @param first number that the first vertex gets, above {@link #MISSING}
     */
    void clear(int first) {
        Arrays.fill(pairs, EMPTY);
        this.first = first;
        next = first;
        used = 0;
    }

    /** The number after the largest one given so far. */
    int end() {
        return next;
    }

    /** Key of the vertex that has the number {@code id}. */
    long key(int id) {
        return keyOfId[id - first];
    }

    /** Number of the vertex, or {@link #MISSING}; the key is not negative. */
    int find(long key) {
        long[] table = pairs;
        int mask = table.length - 1;
        int at = (int) ((key * MULTIPLIER) >>> shift) << 1;
        while (true) {
            long there = table[at];
            if (there == key) {
                return (int) table[at + 1];
            }
            if (there == EMPTY) {
                return MISSING;
            }
            at = (at + 2) & mask;
        }
    }

    /** Number of the vertex, the next one when it was not there; the key is not negative. */
    int findOrAdd(long key) {
        return findOrPut(key, next);
    }

    /** Number of the vertex, {@code id} when it was not there; ids may leave gaps but must grow. */
    int findOrPut(long key, int id) {
        long[] table = pairs;
        int mask = table.length - 1;
        int at = (int) ((key * MULTIPLIER) >>> shift) << 1;
        while (true) {
            long there = table[at];
            if (there == key) {
                return (int) table[at + 1];
            }
            if (there == EMPTY) {
                put(key, id, at);
                return id;
            }
            at = (at + 2) & mask;
        }
    }

    private void put(long key, int id, int at) {
        pairs[at] = key;
        pairs[at + 1] = id;
        next = id + 1;
        int place = id - first;
        if (place >= keyOfId.length) {
            keyOfId = Arrays.copyOf(keyOfId, 2 * place);
        }
        keyOfId[place] = key;
        used++;
        // A load of at most a half keeps probes short: most look-ups of neighbours in five dimensions miss.
        if (4 * used > pairs.length) {
            grow();
        }
    }

    private void grow() {
        long[] old = pairs;
        pairs = new long[2 * old.length];
        shift--;
        Arrays.fill(pairs, EMPTY);
        int mask = pairs.length - 1;
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != EMPTY) {
                int at = (int) ((old[i] * MULTIPLIER) >>> shift) << 1;
                while (pairs[at] != EMPTY) {
                    at = (at + 2) & mask;
                }
                pairs[at] = old[i];
                pairs[at + 1] = old[i + 1];
            }
        }
    }
}

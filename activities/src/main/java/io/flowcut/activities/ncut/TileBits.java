package io.flowcut.activities.ncut;

import io.flowcut.activities.ncut.TriangleTiles.Tile;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Turns tiles of affinities that are off by rounding into bits, and computes again what is too near to tau to tell.
 *
 * <p>The comparison is done in integers that order as the floats do, along tokens over separate arrays at one common index,
 * and apart for the bits and for the nearness: the form that HotSpot turns into vector code.
 *
 * <p>Memory for one tile at a time; not thread-safe.
 */
final class TileBits {
    private static final int WORD = 64;

    private final BitMatrix bits;
    private final OrderedInnerProducts again;
    private final float tau;
    private final int certain;
    private final int possible;
    private final int[][] columns;
    private final int[] low;
    private final int[] high;
    private final int[] near;
    private final long[] words;
    private final long[] block = new long[WORD];

    /**
     * @param side largest side of a tile
     * @param slack how far an affinity may be off, at most; more is only slower
     */
    TileBits(TokenFeatures features, float tau, double slack, BitMatrix bits, int side) {
        this.bits = bits;
        this.again = new OrderedInnerProducts(features);
        this.tau = tau;
        this.certain = order(Float.floatToRawIntBits((float) (tau + slack)));
        // One less, so that what is not above it is impossible.
        this.possible = order(Float.floatToRawIntBits((float) (tau - slack))) - 1;
        this.columns = new int[WORD][side];
        this.low = new int[side];
        this.high = new int[side];
        this.near = new int[side];
        this.words = new long[side];
    }

    /** The upper 31 bits of a float as an integer that orders as floats do; differences of two of them do not overflow. */
    private static int order(int floatBits) {
        return (floatBits >> 1) ^ (floatBits >> 31 & 0x3fffffff);
    }

    /**
     * Sets the bits of a tile.
     *
     * @param product affinities of the tile as the bits of floats, one line for each COLUMN of the tile; what lies below the
     *     diagonal is not read
     * @param stride length of a line
     * @param worthwhile told how many pairs are to be computed again; where it says no the bits are left incomplete
     */
    void process(Tile tile, IntBuffer product, int stride, IntPredicate worthwhile) {
        for (int from = 0; from < tile.columns(); from += WORD) {
            int width = tile.diagonal() ? Math.min(tile.rows(), from + WORD) : tile.rows();
            int count = Math.min(WORD, tile.columns() - from);
            for (int b = 0; b < count; b++) {
                product.get((from + b) * stride, columns[b], 0, width);
            }
            compare(width);
            if (tile.diagonal()) {
                for (int i = from; i < width; i++) {
                    words[i] &= -1L << (i - from);
                }
            }
            computeAgain(tile, from, width, count, worthwhile);
            if (tile.diagonal()) {
                mirror(from, width);
            }
            int word = (tile.column() + from) / WORD;
            for (int i = 0; i < width; i++) {
                bits.set(tile.row() + i, word, words[i]);
            }
        }
    }

    /** Columns of the last word that are not there hold what was there before: their bits are dropped in the end. */
    private void compare(int width) {
        Arrays.fill(near, 0, width, 0);
        for (int b = 0; b < WORD; b += 4) {
            int[] half = b < WORD / 2 ? low : high;
            shiftIn(columns[b], columns[b + 1], columns[b + 2], columns[b + 3], half, width, certain);
            mark(columns[b], columns[b + 1], columns[b + 2], columns[b + 3], near, width, certain, possible);
        }
        for (int i = 0; i < width; i++) {
            words[i] = (low[i] & 0xffffffffL) | (long) high[i] << 32;
        }
    }

    /** Shifts in one bit from each of four columns, from above: set where the affinity is above {@code certain}. */
    private static void shiftIn(int[] c0, int[] c1, int[] c2, int[] c3, int[] half, int width, int certain) {
        for (int i = 0; i < width; i++) {
            int a0 = certain - ((c0[i] >> 1) ^ (c0[i] >> 31 & 0x3fffffff));
            int a1 = certain - ((c1[i] >> 1) ^ (c1[i] >> 31 & 0x3fffffff));
            int a2 = certain - ((c2[i] >> 1) ^ (c2[i] >> 31 & 0x3fffffff));
            int a3 = certain - ((c3[i] >> 1) ^ (c3[i] >> 31 & 0x3fffffff));
            half[i] = half[i] >>> 4 | a0 >>> 31 << 28 | a1 >>> 31 << 29 | a2 >>> 31 << 30 | a3 >>> 31 << 31;
        }
    }

    /** Sets the sign of {@code near} where one of four affinities is above {@code possible} but not {@code certain}. */
    private static void mark(int[] c0, int[] c1, int[] c2, int[] c3, int[] near, int width, int certain, int possible) {
        for (int i = 0; i < width; i++) {
            int k0 = (c0[i] >> 1) ^ (c0[i] >> 31 & 0x3fffffff);
            int k1 = (c1[i] >> 1) ^ (c1[i] >> 31 & 0x3fffffff);
            int k2 = (c2[i] >> 1) ^ (c2[i] >> 31 & 0x3fffffff);
            int k3 = (c3[i] >> 1) ^ (c3[i] >> 31 & 0x3fffffff);
            near[i] |= (certain - k0 ^ possible - k0)
                    | (certain - k1 ^ possible - k1)
                    | (certain - k2 ^ possible - k2)
                    | (certain - k3 ^ possible - k3);
        }
    }

    private void computeAgain(Tile tile, int from, int width, int count, IntPredicate worthwhile) {
        again.clear();
        int first = tile.column() + from;
        for (int i = 0; i < width; i++) {
            if (near[i] < 0) {
                for (int b = tile.diagonal() ? Math.max(0, i - from) : 0; b < count; b++) {
                    int key = order(columns[b][i]);
                    if (key <= certain && key > possible) {
                        again.add(tile.row() + i, first + b);
                    }
                }
            }
        }
        if (again.count() > 0 && worthwhile.test(again.count())) {
            again.compute();
            for (int pair = 0; pair < again.count(); pair++) {
                if (again.sum(pair) > tau) {
                    words[again.left(pair) - tile.row()] |= 1L << (again.right(pair) - first);
                }
            }
        }
    }

    /** Completes a block on the diagonal from its upper triangle. */
    private void mirror(int from, int width) {
        Arrays.fill(block, 0);
        System.arraycopy(words, from, block, 0, width - from);
        BitMatrix.transpose(block);
        for (int i = from; i < width; i++) {
            words[i] |= block[i - from];
        }
    }
}

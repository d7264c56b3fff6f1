package io.flowcut.activities.ncut;

/**
 * A square matrix of bits, made by rows from the diagonal on: word w of row i, columns 64w to 64w + 63, stands at w * 64 *
 * words + i with words = ceil(N / 64), so that a column of words lies together. Bits beyond the last row or column are
 * zero.
 */
final class BitMatrix {
    private final int size;
    private final int words;
    private final long[] bits;

    /** @param size number N of rows and of columns */
    BitMatrix(int size) {
        this.size = size;
        this.words = (size + 63) / 64;
        this.bits = new long[Math.multiplyExact(words, words * 64)];
    }

    /** Number of words of a row. */
    int words() {
        return words;
    }

    /** All words. */
    long[] bits() {
        return bits;
    }

    /** Sets one word of a row; bits beyond the last column are dropped. */
    void set(int row, int word, long value) {
        boolean last = word == words - 1 && (size & 63) != 0;
        bits[word * words * 64 + row] = last ? value & -1L >>> (64 - (size & 63)) : value;
    }

    /**
     * Copies what is above the diagonal to below it. Blocks of 64x64 on the diagonal must be whole, those above it full.
     */
    void mirror(TileWorkers workers) {
        int stride = words * 64;
        workers.run(words, w -> {
            long[] block = new long[64];
            for (int v = 0; v < w; v++) {
                System.arraycopy(bits, w * stride + v * 64, block, 0, 64);
                transpose(block);
                System.arraycopy(block, 0, bits, v * stride + w * 64, 64);
            }
        });
    }

    /** Transposes a 64x64 bit block by swapping ever smaller sub-blocks (H. S. Warren, Hacker's Delight, 7-3). */
    static void transpose(long[] block) {
        if (block.length != 64) {
            throw new IllegalArgumentException("block of " + block.length + " words");
        }
        long mask = 0x00000000FFFFFFFFL;
        for (int width = 32; width != 0; width >>= 1, mask ^= mask << width) {
            for (int i = 0; i < 64; i = ((i | width) + 1) & ~width) {
                long swap = ((block[i] >>> width) ^ block[i | width]) & mask;
                block[i] ^= swap << width;
                block[i | width] ^= swap;
            }
        }
    }
}

package io.flowcut.activities.evaluation.davis;

import java.util.Arrays;

/**
 * A mask with 64 pixels in a word: bit x % 64 of word x / 64 of a row is the pixel in column x. Bits beyond the width
 * are 0. Remembers which rows can hold anything.
 */
final class BitMask {
    private final int width;
    private final int height;
    private final int stride;
    private final long[] words;
    private int top;
    private int bottom;

    BitMask(int width, int height) {
        this.width = width;
        this.height = height;
        stride = (width + 63) >>> 6;
        words = new long[stride * height];
        top = height;
        bottom = -1;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Words in a row. */
    int stride() {
        return stride;
    }

    /** The rows, one after the other; whoever changes them says so by {@link #touch}. */
    long[] words() {
        return words;
    }

    /** First row that can hold a pixel; the height when there is none. */
    int top() {
        return top;
    }

    /** Last row that can hold a pixel; -1 when there is none. */
    int bottom() {
        return bottom;
    }

    /** Says that a row can hold pixels from now on. */
    void touch(int row) {
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
    }

    /** Sets the pixels of a row from column {@code from} to before {@code to}. */
    void setRun(int row, int from, int to) {
        touch(row);
        int first = row * stride + (from >>> 6);
        int last = row * stride + ((to - 1) >>> 6);
        long head = -1L << from;
        long tail = -1L >>> -to;
        if (first == last) {
            words[first] |= head & tail;
            return;
        }
        words[first] |= head;
        Arrays.fill(words, first + 1, last, -1L);
        words[last] |= tail;
    }

    /** Number of pixels. */
    long count() {
        long count = 0;
        for (int i = Math.max(0, top * stride); i < (bottom + 1) * stride; i++) {
            count += Long.bitCount(words[i]);
        }
        return count;
    }

    /** Number of pixels that this mask shares with another of the same size. */
    long countShared(BitMask other) {
        int from = Math.max(top, other.top) * stride;
        int to = (Math.min(bottom, other.bottom) + 1) * stride;
        long count = 0;
        for (int i = from; i < to; i++) {
            count += Long.bitCount(words[i] & other.words[i]);
        }
        return count;
    }
}

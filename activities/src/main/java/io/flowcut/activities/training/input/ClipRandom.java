package io.flowcut.activities.training.input;

import io.flowcut.activities.random.SeededRandom;

/** The random numbers of an epoch's order and of a clip's augmentation, each a function of the seed and its number. */
final class ClipRandom {
    private static final long ORDER = 1;
    private static final long AUGMENTATION = 2;

    private ClipRandom() {}

    /** A random order of {@code size} things for an epoch. */
    static int[] order(long seed, long epoch, int size) {
        SeededRandom random = stream(seed, ORDER, epoch);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int at = random.integer(i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        return order;
    }

    /** What the augmentation of the clip at a position is drawn from. */
    static SeededRandom augmentation(long seed, long position) {
        return stream(seed, AUGMENTATION, position);
    }

    private static SeededRandom stream(long seed, long purpose, long number) {
        return new SeededRandom(mixed(mixed(mixed(seed) + purpose) + number));
    }

    /** Stafford's variant 13 of the finalizer of MurmurHash3. */
    private static long mixed(long value) {
        long bits = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return bits ^ bits >>> 31;
    }
}

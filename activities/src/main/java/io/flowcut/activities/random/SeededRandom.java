package io.flowcut.activities.random;

import java.util.SplittableRandom;

/**
 * Random numbers that are the same on every Java version and machine: everything is derived from the 64-bit words of
 * {@link SplittableRandom}, whose sequence is specified, and not from its helper methods, which have changed.
 */
public final class SeededRandom {
    private final SplittableRandom words;

    public SeededRandom(long seed) {
        words = new SplittableRandom(seed);
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        return (words.nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [low, high). */
    public double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Uniform whole number from 0 to {@code bound} - 1. */
    public int integer(int bound) {
        return (int) (uniform() * bound);
    }

    /** Approximately normal with mean 0 and deviation 1: the sum of four uniform numbers. */
    public double normal() {
        long word = words.nextLong();
        long sum = (word & 0xffff) + (word >>> 16 & 0xffff) + (word >>> 32 & 0xffff) + (word >>> 48);
        return (sum / 65535.0 - 2) * 1.7320508075688772;
    }
}

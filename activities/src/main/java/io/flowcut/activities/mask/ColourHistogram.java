package io.flowcut.activities.mask;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/**
 * Which colours a mask has: shares of {@value #BINS} bins of Lab colour, kept as one byte each relative to the largest.
 * As JSON it is base64 text of the bytes. Immutable.
 */
public final class ColourHistogram {
    /** Bins: 4 of lightness times 8 of a times 8 of b. */
    public static final int BINS = 256;

    /** Of a mask whose colours are not known. */
    public static final ColourHistogram NONE = new ColourHistogram(new byte[BINS]);

    private final byte[] bins;

    private ColourHistogram(byte[] bins) {
        this.bins = bins;
    }

    /** A histogram from {@link #bins()}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ColourHistogram of(byte[] bins) {
        if (requireNonNull(bins, "bins").length != BINS) {
            throw new IllegalArgumentException("not " + BINS + " bins: " + bins.length);
        }
        return new ColourHistogram(bins.clone());
    }

    /**
     * A histogram from numbers of pixels.
     *
     * @param counts {@value #BINS} of them, at {@link #bin}
     */
    public static ColourHistogram ofCounts(int[] counts) {
        if (counts.length != BINS) {
            throw new IllegalArgumentException("not " + BINS + " bins: " + counts.length);
        }
        long largest = 0;
        for (int count : counts) {
            largest = Math.max(largest, count);
        }
        byte[] bins = new byte[BINS];
        for (int i = 0; largest > 0 && i < BINS; i++) {
            bins[i] = (byte) ((255L * counts[i] + largest / 2) / largest);
        }
        return new ColourHistogram(bins);
    }

    /** The bin of a colour in OpenCV's Lab of bytes: each component in [0, 255]. */
    public static int bin(int lightness, int a, int b) {
        return lightness >> 6 << 6 | a >> 5 << 3 | b >> 5;
    }

    /** One unsigned byte a bin, the largest 255; all zero where colours are not known. */
    @JsonValue
    public byte[] bins() {
        return bins.clone();
    }

    /** Share of each bin; they add up to 1, or are all zero where colours are not known. */
    public double[] shares() {
        double sum = 0;
        for (byte bin : bins) {
            sum += bin & 0xff;
        }
        double[] shares = new double[BINS];
        for (int i = 0; sum > 0 && i < BINS; i++) {
            shares[i] = (bins[i] & 0xff) / sum;
        }
        return shares;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ColourHistogram histogram && Arrays.equals(bins, histogram.bins);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bins);
    }

    @Override
    public String toString() {
        return "ColourHistogram" + Arrays.toString(bins);
    }
}

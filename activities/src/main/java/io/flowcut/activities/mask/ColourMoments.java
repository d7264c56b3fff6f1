package io.flowcut.activities.mask;

import java.util.Arrays;
import java.util.Collection;

/**
 * Mean and standard deviation of a mask's colours in CIE Lab: lightness in [0, 100], a and b in about [-128, 127]. Six
 * numbers tell the same object in two frames from another one more evenly than a histogram, whose bins have edges.
 * Immutable.
 */
public final class ColourMoments {
    /** Of a mask too small to say. */
    public static final ColourMoments UNKNOWN = new ColourMoments(new double[0]);

    private static final int NUMBERS = 6;
    /** Below this many pixels colours say nothing. */
    private static final int FEWEST_PIXELS = 16;
    /** How OpenCV puts lightness into a byte; a and b are moved by half a byte. */
    private static final double LIGHTNESS_OF_BYTE = 100.0 / 255;

    private static final int ZERO = 128;

    private final double[] numbers;

    private ColourMoments(double[] numbers) {
        this.numbers = numbers;
    }

    /**
     * Measures.
     *
     * @param lab a picture in OpenCV's Lab of bytes, three a pixel, rows from the top
     * @param mask of the picture's size
     */
    public static ColourMoments of(byte[] lab, Rle mask) {
        if (lab.length != 3L * mask.width() * mask.height()) {
            throw new IllegalArgumentException("not a picture of " + mask.width() + "x" + mask.height());
        }
        if (mask.area() < FEWEST_PIXELS) {
            return UNKNOWN;
        }
        long[] sums = new long[NUMBERS];
        mask.forEachPixel(pixel -> {
            for (int c = 0; c < 3; c++) {
                int value = lab[3 * pixel + c] & 0xff;
                sums[c] += value;
                sums[3 + c] += (long) value * value;
            }
        });
        double[] numbers = new double[NUMBERS];
        for (int c = 0; c < 3; c++) {
            double scale = c == 0 ? LIGHTNESS_OF_BYTE : 1;
            double mean = (double) sums[c] / mask.area();
            numbers[c] = scale * (c == 0 ? mean : mean - ZERO);
            numbers[3 + c] = scale * Math.sqrt(Math.max(0, (double) sums[3 + c] / mask.area() - mean * mean));
        }
        return new ColourMoments(numbers);
    }

    /** The mean of those that are known; {@link #UNKNOWN} of none. */
    public static ColourMoments mean(Collection<ColourMoments> moments) {
        double[] sum = new double[NUMBERS];
        int known = 0;
        for (ColourMoments one : moments) {
            if (one.known()) {
                known++;
                for (int i = 0; i < NUMBERS; i++) {
                    sum[i] += one.numbers[i];
                }
            }
        }
        for (int i = 0; i < NUMBERS; i++) {
            sum[i] /= Math.max(1, known);
        }
        return known == 0 ? UNKNOWN : new ColourMoments(sum);
    }

    /** Whether the mask had enough pixels. */
    public boolean known() {
        return numbers.length > 0;
    }

    /** Euclidean distance of the six numbers, 0 or more; both must be known. */
    public double distance(ColourMoments other) {
        if (!known() || !other.known()) {
            throw new IllegalArgumentException("no distance of colours that are not known");
        }
        double sum = 0;
        for (int i = 0; i < NUMBERS; i++) {
            double difference = numbers[i] - other.numbers[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    /** The numbers with commas between, empty when not known; {@link #parse} reads them back exactly. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (double number : numbers) {
            text.append(text.length() == 0 ? "" : ",").append(number);
        }
        return text.toString();
    }

    /**
     * Reads {@link #text()}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static ColourMoments parse(String text) {
        if (text.isEmpty()) {
            return UNKNOWN;
        }
        String[] parts = text.split(",", -1);
        if (parts.length != NUMBERS) {
            throw new IllegalArgumentException("not " + NUMBERS + " numbers: " + text);
        }
        double[] numbers = new double[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] = Double.parseDouble(parts[i]);
        }
        return new ColourMoments(numbers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ColourMoments moments && Arrays.equals(numbers, moments.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
        return "ColourMoments[" + text() + "]";
    }
}

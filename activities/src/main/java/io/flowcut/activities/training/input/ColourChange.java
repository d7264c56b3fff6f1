package io.flowcut.activities.training.input;

import io.flowcut.activities.random.SeededRandom;

/**
 * A change of brightness, contrast and saturation; the same for all frames of a clip.
 *
 * @param brightness added, in grey levels
 * @param contrast factor of the distance to middle grey
 * @param saturation factor of the distance to the pixel's own grey
 */
record ColourChange(double brightness, double contrast, double saturation) {
    private static final double MOST_BRIGHTNESS = 64;
    private static final int ONE = 1 << 10;

    /**
     * A random change; takes three numbers.
     *
     * @param strength 0 = none, to 1
     */
    static ColourChange random(SeededRandom random, double strength) {
        return new ColourChange(
                random.uniform(-strength, strength) * MOST_BRIGHTNESS,
                1 + random.uniform(-strength, strength),
                1 + random.uniform(-strength, strength));
    }

    /** Changes pictures in place: red, green, blue as unsigned bytes. */
    void apply(byte[] rgb) {
        int gain = (int) Math.round(ONE * contrast);
        int own = (int) Math.round(ONE * saturation);
        int shift = (int) Math.round(128 + brightness - 128 * contrast);
        for (int i = 0; i < rgb.length; i += 3) {
            int red = rgb[i] & 0xff;
            int green = rgb[i + 1] & 0xff;
            int blue = rgb[i + 2] & 0xff;
            int grey = (77 * red + 150 * green + 29 * blue) >> 8;
            rgb[i] = changed(red, grey, own, gain, shift);
            rgb[i + 1] = changed(green, grey, own, gain, shift);
            rgb[i + 2] = changed(blue, grey, own, gain, shift);
        }
    }

    private static byte changed(int value, int grey, int own, int gain, int shift) {
        int saturated = grey * ONE + own * (value - grey);
        int moved = (int) (((long) saturated * gain) >> 20) + shift;
        return (byte) Math.max(0, Math.min(255, moved));
    }
}

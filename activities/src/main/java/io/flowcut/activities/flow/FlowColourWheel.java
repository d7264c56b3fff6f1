package io.flowcut.activities.flow;

import io.flowcut.activities.video.RgbImage;

/**
 * Draws a flow field with the Middlebury colour wheel (Baker et al., A Database and Evaluation Methodology for Optical
 * Flow, IJCV 2011): the direction is the hue, the length relative to the field's longest vector the saturation. Same
 * rounding as torchvision's flow_to_image, so that models trained on its pictures see the same.
 */
public final class FlowColourWheel {
    /** Steps from red to yellow, yellow to green, green to cyan, cyan to blue, blue to magenta, magenta to red. */
    private static final int[] STEPS = {15, 6, 4, 11, 13, 6};
    /** The channel that changes in each of the {@link #STEPS}; it rises in the even ones and falls in the odd ones. */
    private static final int[] CHANGING = {1, 0, 2, 1, 0, 2};
    /** The channel that stays full in each of the {@link #STEPS}. */
    private static final int[] FULL = {0, 1, 1, 2, 2, 0};
    /** Keeps a field without motion from a division by zero: the spacing of floats at 1. */
    private static final float EPSILON = 0x1p-23f;

    private static final float PI = (float) Math.PI;
    /** Colours around the wheel, red, green, blue in [0, 1] each. */
    private final float[] wheel = makeWheel();

    /** Draws the field; vectors that are not finite are drawn as no motion and do not count for the longest. */
    public static RgbImage render(FlowField field) {
        return new FlowColourWheel().draw(field);
    }

    private RgbImage draw(FlowField field) {
        float[] vectors = field.vectors();
        float scale = longest(vectors) + EPSILON;
        byte[] pixels = new byte[vectors.length / 2 * 3];
        for (int i = 0, p = 0; i < vectors.length; i += 2, p += 3) {
            float dx = vectors[i] / scale;
            float dy = vectors[i + 1] / scale;
            if (Float.isFinite(dx) && Float.isFinite(dy)) {
                colour(dx, dy, pixels, p);
            } else {
                colour(0, 0, pixels, p);
            }
        }
        return new RgbImage(field.width(), field.height(), pixels);
    }

    private void colour(float dx, float dy, byte[] pixels, int at) {
        int columns = wheel.length / 3;
        float length = (float) Math.sqrt(dx * dx + dy * dy);
        float angle = (float) Math.atan2(-dy, -dx) / PI;
        float position = (angle + 1) / 2 * (columns - 1);
        int first = (int) position;
        int second = first + 1 == columns ? 0 : first + 1;
        float weight = position - first;
        for (int channel = 0; channel < 3; channel++) {
            float hue = (1 - weight) * wheel[3 * first + channel] + weight * wheel[3 * second + channel];
            float value = 1 - length * (1 - hue);
            pixels[at + channel] = (byte) (int) (255 * value);
        }
    }

    private static float longest(float[] vectors) {
        float longest = 0;
        for (int i = 0; i < vectors.length; i += 2) {
            float square = vectors[i] * vectors[i] + vectors[i + 1] * vectors[i + 1];
            if (square > longest && square < Float.POSITIVE_INFINITY) {
                longest = square;
            }
        }
        return (float) Math.sqrt(longest);
    }

    private static float[] makeWheel() {
        int columns = 0;
        for (int steps : STEPS) {
            columns += steps;
        }
        float[] colours = new float[3 * columns];
        int column = 0;
        for (int arc = 0; arc < STEPS.length; arc++) {
            for (int step = 0; step < STEPS[arc]; step++, column++) {
                int change = 255 * step / STEPS[arc];
                colours[3 * column + FULL[arc]] = 1;
                colours[3 * column + CHANGING[arc]] = (arc % 2 == 0 ? change : 255 - change) / 255f;
            }
        }
        return colours;
    }
}

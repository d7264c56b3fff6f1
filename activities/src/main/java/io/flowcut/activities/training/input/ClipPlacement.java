package io.flowcut.activities.training.input;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.random.SeededRandom;
import io.flowcut.workflows.config.AugmentationConfig;

/**
 * Where the pictures of a clip come to lie in the network's input; the same for all frames of the clip.
 *
 * @param mirrored whether left and right change places
 * @param scale size relative to the input: 1 fills it, more is cropped, less leaves a border
 * @param left where the picture's left edge lies, in widths of the input
 * @param top where its upper edge lies, in heights of the input
 */
record ClipPlacement(boolean mirrored, double scale, double left, double top) {
    /** The whole picture as it is. */
    static final ClipPlacement WHOLE = new ClipPlacement(false, 1, 0, 0);

    /** A random placement; takes four numbers. */
    static ClipPlacement random(SeededRandom random, AugmentationConfig config) {
        requireNonNull(config, "config");
        boolean mirrored = random.uniform() < config.flip();
        double scale = random.uniform(config.scaleMin(), config.scaleMax());
        double left = random.uniform() * (1 - scale);
        double top = random.uniform() * (1 - scale);
        return new ClipPlacement(mirrored, scale, left, top);
    }

    /** Taps from a picture's rows to the input's. */
    AxisTaps across(int source, int width) {
        double start = mirrored ? 1 - (1 - left) / scale : -left / scale;
        return AxisTaps.of(source, width, source * start, source * (start + 1 / scale), mirrored);
    }

    /** Taps from a picture's columns to the input's. */
    AxisTaps down(int source, int height) {
        return AxisTaps.of(source, height, source * -top / scale, source * (1 - top) / scale, false);
    }
}

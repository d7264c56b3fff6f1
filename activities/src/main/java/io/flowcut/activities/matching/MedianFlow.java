package io.flowcut.activities.matching;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.mask.Rle;
import java.util.Arrays;

/** The median motion of a mask's pixels, per axis: robust against the background at its border. Not thread-safe. */
final class MedianFlow {
    private static final int SAMPLES = 2048;

    private final int[] pixels = new int[SAMPLES];
    private final float[] dx = new float[SAMPLES];
    private final float[] dy = new float[SAMPLES];
    private double medianX;
    private double medianY;

    /**
     * Measures one mask.
     *
     * @param motion flow from the mask's frame to the next; it may be smaller than the frame
     */
    void process(Rle mask, FlowField motion) {
        int samples = mask.samplePixels(pixels);
        medianX = 0;
        medianY = 0;
        if (samples == 0) {
            return;
        }
        for (int i = 0; i < samples; i++) {
            int x = (int) ((long) (pixels[i] % mask.width()) * motion.width() / mask.width());
            int y = (int) ((long) (pixels[i] / mask.width()) * motion.height() / mask.height());
            int vector = 2 * (y * motion.width() + x);
            dx[i] = motion.vectors()[vector];
            dy[i] = motion.vectors()[vector + 1];
        }
        Arrays.sort(dx, 0, samples);
        Arrays.sort(dy, 0, samples);
        medianX = (double) dx[samples / 2] * mask.width() / motion.width();
        medianY = (double) dy[samples / 2] * mask.height() / motion.height();
    }

    /** Motion to the right in pixels of the frame. */
    double x() {
        return medianX;
    }

    /** Motion down in pixels of the frame. */
    double y() {
        return medianY;
    }
}

package io.flowcut.activities.training.model;

/**
 * Where a token stands, as sines and cosines of its place in the picture and in the clip (Carion et al. 2020; in time as
 * in Mask2Former for video): half of the channels tell the row, half the column, and all of them the frame.
 */
final class PositionEncoding {
    private static final double TEMPERATURE = 10_000;
    private static final double CIRCLE = 2 * Math.PI;

    private PositionEncoding() {}

    /**
     * The encoding of all tokens of a clip.
     *
     * @param channels length of a code C, a multiple of 4
     * @return (frames * height * width, C), frame by frame, row by row
     */
    static float[] of(int frames, int height, int width, int channels) {
        float[] codes = new float[frames * height * width * channels];
        int half = channels / 2;
        float[] rows = axis(height, half);
        float[] columns = axis(width, half);
        float[] times = axis(frames, channels);
        int at = 0;
        for (int t = 0; t < frames; t++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    for (int c = 0; c < channels; c++) {
                        float place = c < half ? rows[y * half + c] : columns[x * half + c - half];
                        codes[at++] = place + times[t * channels + c];
                    }
                }
            }
        }
        return codes;
    }

    private static float[] axis(int length, int channels) {
        float[] codes = new float[length * channels];
        for (int i = 0; i < length; i++) {
            double place = CIRCLE * (i + 1) / length;
            for (int c = 0; c < channels; c++) {
                double angle = place / Math.pow(TEMPERATURE, 2.0 * (c / 2) / channels);
                codes[i * channels + c] = (float) (c % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
            }
        }
        return codes;
    }
}

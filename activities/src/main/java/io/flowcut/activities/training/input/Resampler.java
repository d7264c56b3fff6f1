package io.flowcut.activities.training.input;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/** Resamples pictures of bytes along both axes; working memory is kept. Not thread-safe. */
final class Resampler {
    private final AxisTaps across;
    private final AxisTaps down;
    private final int sourceWidth;
    private final int channels;
    private final float[] sum;
    private float[] rows = new float[0];

    /**
     * @param sourceWidth pixels of a row of the source
     * @param channels values of a pixel
     */
    Resampler(AxisTaps across, AxisTaps down, int sourceWidth, int channels) {
        this.across = requireNonNull(across, "across");
        this.down = requireNonNull(down, "down");
        this.sourceWidth = sourceWidth;
        this.channels = channels;
        sum = new float[across.length() * channels];
    }

    /**
     * Resamples a picture.
     *
     * @param source rows from the top, {@code channels} unsigned bytes a pixel
     * @param target receives the result
     * @param offset where it begins in the target
     * @param fill value of what lies beyond the source
     */
    void process(byte[] source, byte[] target, int offset, byte fill) {
        int height = source.length / (sourceWidth * channels);
        int length = sum.length;
        narrow(source, height);
        for (int y = 0; y < down.length(); y++) {
            int row = offset + y * length;
            if (down.outside(y)) {
                Arrays.fill(target, row, row + length, fill);
                continue;
            }
            Arrays.fill(sum, 0.5f);
            int from = down.first[y] * length;
            for (int tap = down.offsets[y]; tap < down.offsets[y + 1]; tap++, from += length) {
                float weight = down.weights[tap];
                for (int i = 0; i < length; i++) {
                    sum[i] += weight * rows[from + i];
                }
            }
            for (int x = 0, i = 0; x < across.length(); x++) {
                boolean outside = across.outside(x);
                for (int c = 0; c < channels; c++, i++) {
                    target[row + i] = outside ? fill : (byte) (int) sum[i];
                }
            }
        }
    }

    /** Resamples every row that is needed. */
    private void narrow(byte[] source, int height) {
        int length = sum.length;
        if (rows.length < height * length) {
            rows = new float[height * length];
        }
        int firstRow = height;
        int lastRow = -1;
        for (int y = 0; y < down.length(); y++) {
            if (!down.outside(y)) {
                firstRow = Math.min(firstRow, down.first[y]);
                lastRow = Math.max(lastRow, down.first[y] + down.offsets[y + 1] - down.offsets[y] - 1);
            }
        }
        for (int y = firstRow; y <= lastRow; y++) {
            int to = y * length;
            for (int x = 0; x < across.length(); x++, to += channels) {
                int from = (y * sourceWidth + across.first[x]) * channels;
                for (int c = 0; c < channels; c++) {
                    float value = 0;
                    int at = from + c;
                    for (int tap = across.offsets[x]; tap < across.offsets[x + 1]; tap++, at += channels) {
                        value += across.weights[tap] * (source[at] & 0xff);
                    }
                    rows[to + c] = value;
                }
            }
        }
    }
}

package io.flowcut.activities.inference;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.model.ModelInput;
import io.flowcut.activities.video.RgbImage;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Makes the input of a network of pictures: resized, normalised as its card says, and padded. Thread-safe. */
public final class PictureTensor {
    private static final int CHANNELS = 3;
    private static final int LEVELS = 256;

    private final int multiple;
    /** Per channel the number that each grey level goes in as. */
    private final float[][] levels = new float[CHANNELS][LEVELS];

    public PictureTensor(ModelInput input) {
        requireNonNull(input, "input");
        multiple = input.multiple();
        // Chunks run beside one another; more threads here would only make them wait.
        opencv_core.setNumThreads(1);
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int level = 0; level < LEVELS; level++) {
                levels[channel][level] = (float) ((level / 255.0 - input.mean().get(channel))
                        / input.std().get(channel));
            }
        }
    }

    /**
     * A batch of pictures.
     *
     * @param pictures at least one
     * @param height height in pixels that they are resized to
     * @param width width in pixels likewise
     * @return (B, 3, H, W), where H and W are the height and width, rounded up to what the model takes multiples of; the
     *     last row and column are repeated there
     */
    public Tensor of(List<RgbImage> pictures, int height, int width) {
        int rows = padded(height);
        int columns = padded(width);
        float[] values = new float[pictures.size() * CHANNELS * rows * columns];
        for (int i = 0; i < pictures.size(); i++) {
            byte[] pixels = resized(pictures.get(i), height, width);
            fill(pixels, height, width, values, i * CHANNELS * rows * columns);
        }
        return new Tensor(new long[] {pictures.size(), CHANNELS, rows, columns}, values);
    }

    private int padded(int side) {
        return (side + multiple - 1) / multiple * multiple;
    }

    private void fill(byte[] pixels, int height, int width, float[] values, int start) {
        int rows = padded(height);
        int columns = padded(width);
        for (int channel = 0, to = start; channel < CHANNELS; channel++) {
            float[] table = levels[channel];
            for (int y = 0; y < rows; y++) {
                int row = CHANNELS * Math.min(y, height - 1) * width + channel;
                for (int x = 0; x < width; x++) {
                    values[to++] = table[pixels[row + CHANNELS * x] & 0xff];
                }
                float last = values[to - 1];
                for (int x = width; x < columns; x++) {
                    values[to++] = last;
                }
            }
        }
    }

    /** Pixels of the resized picture: area means where it shrinks, bicubic where it grows. */
    private static byte[] resized(RgbImage picture, int height, int width) {
        if (picture.height() == height && picture.width() == width) {
            return picture.pixels();
        }
        boolean shrinks = (long) height * width < (long) picture.height() * picture.width();
        try (Mat full = new Mat(picture.height(), picture.width(), opencv_core.CV_8UC3);
                Mat target = new Mat();
                Size size = new Size(width, height)) {
            full.data().put(picture.pixels());
            opencv_imgproc.resize(
                    full, target, size, 0, 0, shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_CUBIC);
            byte[] pixels = new byte[CHANNELS * height * width];
            target.data().get(pixels);
            return pixels;
        }
    }
}

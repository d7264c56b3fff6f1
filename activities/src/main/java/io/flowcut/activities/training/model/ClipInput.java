package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Turns clips into the input of the network: (B * T, channels, H, W) with colours normalised as torchvision's backbones
 * expect them and, when the network sees motion, {@link MotionInput} behind them. Not thread-safe.
 */
public final class ClipInput implements AutoCloseable {
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    private final int height;
    private final int width;
    private final boolean seesMotion;
    private final MotionInput motion = new MotionInput();

    /**
     * @param height height of all clips in pixels
     * @param width width of all clips
     * @param seesMotion whether motion is part of the input
     */
    public ClipInput(int height, int width, boolean seesMotion) {
        this.height = height;
        this.width = width;
        this.seesMotion = seesMotion;
    }

    /** Channels of the input. */
    public int channels() {
        return seesMotion ? 3 + MotionInput.CHANNELS : 3;
    }

    /** The input of some clips in the engine; see {@link #values}. */
    public NDArray of(NDManager manager, List<byte[]> clips, int frames) {
        return array(manager, values(clips, frames), clips.size(), frames);
    }

    /** Values of some clips as an array of the engine: (B * T, channels, H, W). */
    public NDArray array(NDManager manager, float[] values, int clips, int frames) {
        return EngineArrays.create(manager, values, new Shape((long) clips * frames, channels(), height, width));
    }

    /**
     * What the network sees of some clips.
     *
     * @param clips B of (T, H, W, 3) each, unsigned bytes
     * @param frames frames of each, T
     * @return (B * T, channels, H, W)
     */
    public float[] values(List<byte[]> clips, int frames) {
        int clipSize = frames * channels() * height * width;
        float[] values = new float[clips.size() * clipSize];
        for (int i = 0; i < clips.size(); i++) {
            byte[] rgb = clips.get(i);
            if (rgb.length != frames * height * width * 3) {
                throw new IllegalArgumentException(
                        "a clip of " + rgb.length + " bytes, not of " + frames + " frames of " + width + "x" + height);
            }
            colours(rgb, frames, values, i * clipSize);
            if (seesMotion) {
                motion.process(rgb, frames, height, width, values, i * clipSize, channels());
            }
        }
        return values;
    }

    private void colours(byte[] rgb, int frames, float[] values, int offset) {
        int pixels = height * width;
        for (int t = 0; t < frames; t++) {
            for (int c = 0; c < 3; c++) {
                int at = offset + (t * channels() + c) * pixels;
                float scale = 1 / (255 * DEVIATION[c]);
                float shift = MEAN[c] / DEVIATION[c];
                int from = 3 * t * pixels + c;
                for (int i = 0; i < pixels; i++) {
                    values[at + i] = (rgb[from + 3 * i] & 0xff) * scale - shift;
                }
            }
        }
    }

    @Override
    public void close() {
        motion.close();
    }
}

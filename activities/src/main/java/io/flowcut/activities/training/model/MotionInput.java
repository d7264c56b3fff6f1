package io.flowcut.activities.training.model;

import io.flowcut.activities.flow.CameraMotion;
import io.flowcut.activities.flow.DisFlow;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FlowConfig;
import java.util.Arrays;

/**
 * What moves against the camera, as input of a network: per pixel the flow to the next frame (of the last frame: from the
 * one before) without the camera's motion, its length compressed to below 1, and the logarithm of that length. Zeros for
 * a clip of one frame. Not thread-safe; native memory is held until {@link #close()}.
 */
final class MotionInput implements AutoCloseable {
    /** Horizontal and vertical direction, and length. */
    static final int CHANNELS = 3;
    /** Length of a motion, in pixels, that is compressed to 0.7. */
    private static final float KNEE = 0.5f;

    private final DisFlow flow = DisFlow.fine(FlowConfig.DEFAULT);
    private final CameraMotion camera = new CameraMotion();

    /**
     * Finds the motion of a clip.
     *
     * @param rgb (T, H, W, 3) unsigned bytes
     * @param into (T, channels, H, W); the motion is written behind the first three channels of each frame
     */
    void process(byte[] rgb, int frames, int height, int width, float[] into, int offset, int channels) {
        int pixels = height * width;
        RgbImage[] pictures = new RgbImage[frames];
        for (int t = 0; t < frames; t++) {
            pictures[t] = new RgbImage(width, height, Arrays.copyOfRange(rgb, 3 * pixels * t, 3 * pixels * (t + 1)));
        }
        for (int t = 0; t < frames && frames > 1; t++) {
            boolean last = t == frames - 1;
            FlowField field = flow.estimate(pictures[t], pictures[last ? t - 1 : t + 1]);
            write(field, last ? -1 : 1, into, offset + (t * channels + 3) * pixels);
        }
    }

    private void write(FlowField field, float sign, float[] into, int offset) {
        CameraMotion.Homography motion = camera.process(field);
        int width = field.width();
        int pixels = width * field.height();
        for (int i = 0; i < pixels; i++) {
            int x = i % width;
            int y = i / width;
            double scale = motion.scale(x, y);
            float dx = sign * (float) (x + field.vectors()[2 * i] - motion.x(x, y, scale));
            float dy = sign * (float) (y + field.vectors()[2 * i + 1] - motion.y(x, y, scale));
            float square = dx * dx + dy * dy;
            float compressed = 1 / (float) Math.sqrt(KNEE * KNEE + square);
            into[offset + i] = dx * compressed;
            into[offset + pixels + i] = dy * compressed;
            into[offset + 2 * pixels + i] = (float) Math.log1p(Math.sqrt(square));
        }
    }

    @Override
    public void close() {
        flow.close();
    }
}

package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.training.input.PictureScaler;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Clips of a video at a network's size. Frames that the next clip holds as well are kept, so that going forward decodes
 * each once. Not thread-safe.
 */
final class ClipReader implements AutoCloseable {
    private final FrameSource source;
    private final PictureScaler scaler;
    private final int frameBytes;
    private final Map<Integer, byte[]> held = new LinkedHashMap<>();

    /**
     * @param source closed with this
     * @param width width of the video in pixels
     * @param height height of the video in pixels
     * @param networkWidth width of the network's input
     * @param networkHeight height of the network's input
     */
    ClipReader(FrameSource source, int width, int height, int networkWidth, int networkHeight) {
        this.source = requireNonNull(source, "source");
        scaler = new PictureScaler(width, height, networkWidth, networkHeight, 3);
        frameBytes = 3 * networkWidth * networkHeight;
    }

    /** Frames {@code first} to {@code first + frames - 1}: (T, H, W, 3) unsigned bytes. */
    byte[] read(int first, int frames) {
        held.keySet().removeIf(frame -> frame < first || frame >= first + frames);
        byte[] clip = new byte[frames * frameBytes];
        for (int t = 0; t < frames; t++) {
            byte[] frame = held.computeIfAbsent(first + t, this::scaled);
            System.arraycopy(frame, 0, clip, t * frameBytes, frameBytes);
        }
        return clip;
    }

    private byte[] scaled(int frame) {
        RgbImage image = source.read(frame);
        return scaler.process(image.pixels());
    }

    @Override
    public void close() {
        source.close();
    }
}

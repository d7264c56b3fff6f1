package io.flowcut.worker.bench;

import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.input.TrainingClip;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoFrame;
import io.flowcut.worker.demo.DemoOptions;
import java.util.ArrayList;
import java.util.List;

/** Neighbouring frames of one generated clip with its truth, over and over. */
final class GeneratedClips implements ClipSource {
    private static final int OBJECTS = 3;

    private final List<DemoFrame> frames = new ArrayList<>();
    private final int length;
    private final int height;
    private final int width;

    /**
     * @param count clips
     * @param length frames of each
     */
    GeneratedClips(long seed, int count, int length, int height, int width) {
        this.length = length;
        this.height = height;
        this.width = width;
        DemoClip clip = new DemoClip(new DemoOptions(seed, count + length - 1, OBJECTS, width, height));
        for (int t = 0; t < count + length - 1; t++) {
            frames.add(clip.frame(t));
        }
    }

    @Override
    public int size() {
        return frames.size() - length + 1;
    }

    @Override
    public TrainingClip clip(long position) {
        int first = (int) (position % size());
        int pixels = height * width;
        byte[] rgb = new byte[3 * length * pixels];
        List<Integer> seen = new ArrayList<>();
        for (int object = 1; object <= OBJECTS; object++) {
            for (int t = 0; t < length && !seen.contains(object); t++) {
                if (pixels(frames.get(first + t), object) > 0) {
                    seen.add(object);
                }
            }
        }
        byte[] masks = new byte[seen.size() * length * pixels];
        for (int t = 0; t < length; t++) {
            DemoFrame frame = frames.get(first + t);
            System.arraycopy(frame.image().pixels(), 0, rgb, 3 * t * pixels, 3 * pixels);
            for (int k = 0; k < seen.size(); k++) {
                for (int i = 0; i < pixels; i++) {
                    masks[(k * length + t) * pixels + i] = (byte) (frame.labels()[i] == seen.get(k) ? 1 : 0);
                }
            }
        }
        return new TrainingClip(length, height, width, rgb, seen.size(), masks);
    }

    private static int pixels(DemoFrame frame, int object) {
        int count = 0;
        for (byte label : frame.labels()) {
            count += label == object ? 1 : 0;
        }
        return count;
    }

    @Override
    public void close() {}
}

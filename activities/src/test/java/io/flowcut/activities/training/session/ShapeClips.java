package io.flowcut.activities.training.session;

import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.input.TrainingClip;
import java.util.SplittableRandom;

/** A few clips of two frames: two discs or boxes that move over a mottled ground, the same clips in every epoch. */
final class ShapeClips implements ClipSource {
    private static final int FRAMES = 2;
    private static final int OBJECTS = 2;

    private final int clips;
    private final int height;
    private final int width;

    ShapeClips(int clips, int height, int width) {
        this.clips = clips;
        this.height = height;
        this.width = width;
    }

    @Override
    public int size() {
        return clips;
    }

    @Override
    public TrainingClip clip(long position) {
        SplittableRandom random = new SplittableRandom(1000 + position % clips);
        int pixels = height * width;
        byte[] rgb = new byte[3 * FRAMES * pixels];
        byte[] masks = new byte[OBJECTS * FRAMES * pixels];
        byte[] ground = new byte[3 * pixels];
        for (int i = 0; i < ground.length; i++) {
            ground[i] = (byte) (90 + random.nextInt(40));
        }
        for (int t = 0; t < FRAMES; t++) {
            System.arraycopy(ground, 0, rgb, 3 * t * pixels, 3 * pixels);
        }
        for (int k = 0; k < OBJECTS; k++) {
            draw(random, k, rgb, masks);
        }
        return new TrainingClip(FRAMES, height, width, rgb, OBJECTS, masks);
    }

    /** One object in each half, so that none hides another. */
    private void draw(SplittableRandom random, int k, byte[] rgb, byte[] masks) {
        int pixels = height * width;
        double radius = height * (0.15 + 0.1 * random.nextDouble());
        double x = width * (k + 0.5) / OBJECTS + 4 * random.nextDouble() - 2;
        double y = height * (0.4 + 0.2 * random.nextDouble());
        double dx = 6 * random.nextDouble() - 3;
        double dy = 6 * random.nextDouble() - 3;
        boolean disc = random.nextBoolean();
        int[] colour = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
        for (int t = 0; t < FRAMES; t++) {
            for (int i = 0; i < pixels; i++) {
                double across = i % width - x - t * dx;
                double down = i / width - y - t * dy;
                double distance = disc ? Math.hypot(across, down) : Math.max(Math.abs(across), Math.abs(down));
                if (distance <= radius) {
                    masks[(k * FRAMES + t) * pixels + i] = 1;
                    for (int c = 0; c < 3; c++) {
                        rgb[3 * (t * pixels + i) + c] = (byte) colour[c];
                    }
                }
            }
        }
    }

    @Override
    public void close() {}
}

package io.flowcut.activities.matching;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.ColourHistogram;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.activities.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Boxes that move over a picture of 120x80, with their masks and exact flow. */
final class Scene {
    static final int WIDTH = 120;
    static final int HEIGHT = 80;

    private Scene() {}

    /** A box of 20x16 at a place, or nothing where it is out of the picture. */
    static Rle box(int left, int top) {
        return box(left, top, 20, 16);
    }

    static Rle box(int left, int top, int width, int height) {
        BinaryMask mask = BinaryMask.empty(WIDTH, HEIGHT);
        for (int y = Math.max(0, top); y < Math.min(HEIGHT, top + height); y++) {
            for (int x = Math.max(0, left); x < Math.min(WIDTH, left + width); x++) {
                mask.pixels()[y * WIDTH + x] = 1;
            }
        }
        return Rle.encode(mask);
    }

    static final ColourHistogram RED = colour(100, 200, 180);
    static final ColourHistogram BLUE = colour(70, 180, 20);

    static ColourHistogram colour(int lightness, int a, int b) {
        int[] counts = new int[ColourHistogram.BINS];
        counts[ColourHistogram.bin(lightness, a, b)] = 1;
        return ColourHistogram.ofCounts(counts);
    }

    static FrameMasks frame(int index, Rle... masks) {
        return frame(index, RED, masks);
    }

    static FrameMasks frame(int index, ColourHistogram colours, Rle... masks) {
        List<FrameMask> all = new ArrayList<>();
        for (Rle mask : masks) {
            all.add(new FrameMask(mask, 0.8, new MaskQuality(1, 1, 1), colours));
        }
        return new FrameMasks(index, WIDTH, HEIGHT, all);
    }

    /** Flow at half the size of the frame in which everything moves alike, in pixels of the frame. */
    static FlowField motion(double dx, double dy) {
        float[] vectors = new float[WIDTH / 2 * (HEIGHT / 2) * 2];
        Arrays.fill(vectors, (float) (dx / 2));
        for (int i = 1; i < vectors.length; i += 2) {
            vectors[i] = (float) (dy / 2);
        }
        return new FlowField(WIDTH / 2, HEIGHT / 2, vectors);
    }

    /** Flow to the next frame and to the one before, for everything moving alike. */
    static FlowPair moving(double dx, double dy) {
        return new FlowPair(Optional.of(motion(dx, dy)), Optional.of(motion(-dx, -dy)));
    }
}

package io.flowcut.worker.bench;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoFrame;
import io.flowcut.worker.demo.DemoOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * What the benchmarks of the CRF run on.
 *
 * @param picture the picture
 * @param masks 1 to 16 masks of the picture's size
 */
public record CrfInput(RgbImage picture, List<BinaryMask> masks) {
    /** Side in pixels of the blocks that generated masks are made of, as those that come from tokens. */
    private static final int TOKEN = 8;

    private static final int LEAST_OBJECTS = 3;

    public CrfInput {
        requireNonNull(picture, "picture");
        masks = List.copyOf(masks);
    }

    /**
     * The first frame of a generated clip, with masks of its objects made of blocks.
     *
     * @throws IllegalArgumentException when a clip of this size cannot be made
     */
    public static CrfInput generated(long seed, int masks, int width, int height) {
        DemoOptions options = new DemoOptions(seed, 1, Math.max(LEAST_OBJECTS, masks), width, height);
        DemoFrame frame = new DemoClip(options).frame(0);
        List<BinaryMask> all = new ArrayList<>();
        for (int object = 1; object <= masks; object++) {
            all.add(coarse(frame, object));
        }
        return new CrfInput(frame.image(), all);
    }

    /** The object as the blocks whose centre it covers. */
    private static BinaryMask coarse(DemoFrame frame, int object) {
        int width = frame.image().width();
        int height = frame.image().height();
        byte[] pixels = new byte[width * height];
        for (int i = 0; i < pixels.length; i++) {
            int x = Math.min(width - 1, i % width / TOKEN * TOKEN + TOKEN / 2);
            int y = Math.min(height - 1, i / width / TOKEN * TOKEN + TOKEN / 2);
            pixels[i] = (byte) (frame.labels()[y * width + x] == object ? 1 : 0);
        }
        return new BinaryMask(width, height, pixels);
    }
}

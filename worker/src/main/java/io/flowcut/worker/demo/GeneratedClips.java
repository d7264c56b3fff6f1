package io.flowcut.worker.demo;

import io.flowcut.activities.random.SeededRandom;
import java.util.Locale;
import java.util.Objects;

/**
 * Many generated clips. No two seeds share a clip, and clip k of seed s is that of {@code flowcut demo --seed}
 * {@code s * 100000 + k}.
 *
 * @param seed decides all of them, 0 to 1,000,000,000
 * @param clips how many, 1 to 100,000
 * @param frames frames of each, 2 to 10000
 * @param fewest fewest objects in a clip, from 1
 * @param most most objects in a clip, at most 20
 * @param size size of each frame in pixels
 */
public record GeneratedClips(long seed, int clips, int frames, int fewest, int most, PictureSize size) {
    private static final int MOST_CLIPS = 100_000;

    public GeneratedClips {
        check("seed", seed, 0, 1_000_000_000);
        check("clips", clips, 1, MOST_CLIPS);
        check("frames", frames, 2, 10_000);
        check("objects", fewest, 1, 20);
        check("objects", most, fewest, 20);
        // The size is checked where a clip is made of it.
        new DemoOptions(seed, frames, fewest, size.width(), size.height());
    }

    private static void check(String what, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    what + ": " + value + " is not allowed; allowed: " + low + " to " + high);
        }
    }

    /** What clip {@code k} is made from, from 0. */
    public DemoOptions clip(int k) {
        Objects.checkIndex(k, clips);
        long clipSeed = seed * MOST_CLIPS + k;
        int objects = fewest + new SeededRandom(~clipSeed).integer(most - fewest + 1);
        return new DemoOptions(clipSeed, frames, objects, size.width(), size.height());
    }

    /** Video id of clip {@code k}: it names seed and number, so that outputs of several seeds can be put together. */
    public String id(int k) {
        return String.format(Locale.ROOT, "seed%d-%05d", seed, Objects.checkIndex(k, clips));
    }
}

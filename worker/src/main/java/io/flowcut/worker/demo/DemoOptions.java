package io.flowcut.worker.demo;

/**
 * What the demo clip is like. The same options always give the same clip.
 *
 * @param seed decides shapes, textures and motion
 * @param frames number of frames, 1 to 10000
 * @param objects number of objects, 1 to 20
 * @param width width in pixels, 64 to 4096
 * @param height height in pixels, 64 to 4096
 */
public record DemoOptions(long seed, int frames, int objects, int width, int height) {
    public static final DemoOptions DEFAULT = new DemoOptions(1, 24, 3, 432, 240);

    public DemoOptions {
        check("frames", frames, 1, 10_000);
        check("objects", objects, 1, 20);
        check("width", width, 64, 4096);
        check("height", height, 64, 4096);
    }

    private static void check(String what, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    what + ": " + value + " is not allowed; allowed: " + low + " to " + high);
        }
    }
}

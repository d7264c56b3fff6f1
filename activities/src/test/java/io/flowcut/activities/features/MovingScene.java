package io.flowcut.activities.features;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.video.RgbImage;
import java.util.List;
import java.util.Optional;

/**
 * A textured background and textured boxes before it, each moving by whole pixels a frame; pictures and flow are exact.
 *
 * @param dx motion of the background, that is of the camera, in pixels a frame
 */
record MovingScene(int width, int height, int dx, int dy, List<Box> boxes) {
    /** A box, where it lies in frame 0, and its own motion in the picture. */
    record Box(int x, int y, int width, int height, int dx, int dy) {
        boolean covers(int px, int py, int time) {
            int u = px - x - time * dx;
            int v = py - y - time * dy;
            return u >= 0 && v >= 0 && u < width && v < height;
        }
    }

    MovingScene(int width, int height, int dx, int dy, Box... boxes) {
        this(width, height, dx, dy, List.of(boxes));
    }

    /** Frame 0 and what is before and after it. */
    FrameContext context(boolean previous, boolean next) {
        return new FrameContext(
                picture(0),
                previous ? Optional.of(picture(-1)) : Optional.empty(),
                next ? Optional.of(picture(1)) : Optional.empty(),
                new FlowPair(
                        next ? Optional.of(flow(1)) : Optional.empty(),
                        previous ? Optional.of(flow(-1)) : Optional.empty()));
    }

    RgbImage picture(int time) {
        byte[] pixels = new byte[3 * width * height];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int top = top(x, y, time);
                int u = x - time * (top < 0 ? dx : boxes.get(top).dx());
                int v = y - time * (top < 0 ? dy : boxes.get(top).dy());
                for (int channel = 0; channel < 3; channel++) {
                    pixels[at++] = texture(u, v, 3 * top + channel);
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }

    /** Flow of frame 0 to the frame after (1) or before (-1) it. */
    FlowField flow(int way) {
        float[] vectors = new float[2 * width * height];
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int top = top(x, y, 0);
                vectors[at++] = way * (top < 0 ? dx : boxes.get(top).dx());
                vectors[at++] = way * (top < 0 ? dy : boxes.get(top).dy());
            }
        }
        return new FlowField(width, height, vectors);
    }

    private int top(int x, int y, int time) {
        int top = -1;
        for (int i = 0; i < boxes.size(); i++) {
            if (boxes.get(i).covers(x, y, time)) {
                top = i;
            }
        }
        return top;
    }

    /** Noise of cells of 4 pixels, linear in between. */
    private static byte texture(int u, int v, int seed) {
        int column = Math.floorDiv(u, 4);
        int row = Math.floorDiv(v, 4);
        double a = Math.floorMod(u, 4) / 4.0;
        double b = Math.floorMod(v, 4) / 4.0;
        double upper = (1 - a) * noise(column, row, seed) + a * noise(column + 1, row, seed);
        double lower = (1 - a) * noise(column, row + 1, seed) + a * noise(column + 1, row + 1, seed);
        return (byte) (int) (20 + 215 * ((1 - b) * upper + b * lower));
    }

    private static double noise(int column, int row, int seed) {
        int hash = column * 0x9E3779B1 + row * 0x85EBCA77 + seed * 0xC2B2AE3D;
        hash = (hash ^ hash >>> 15) * 0x2C1B3C6D;
        hash = (hash ^ hash >>> 12) * 0x297A2D39;
        return ((hash ^ hash >>> 15) >>> 8) / (double) (1 << 24);
    }
}

package io.flowcut.activities.matching;

import java.util.Arrays;
import java.util.List;

/**
 * Divides a mask among the objects that are expected in it: each pixel goes to the object with the least signed distance,
 * which is negative inside the object. Distances are chamfer distances (G. Borgefors, "Distance transformations in
 * digital images", 1986) with OpenCV's weights of a 3x3 neighbourhood.
 */
final class MaskDivider {
    private static final float STEP = 0.955f;
    private static final float DIAGONAL = 1.3693f;
    private static final float FAR = 1e6f;

    private final int left;
    private final int top;
    private final int width;
    private final int height;
    private final short[] owners;

    /**
     * @param mask the mask
     * @param expected the objects, at most 32,767, none empty
     * @param pictureWidth width of the picture that all lie in
     * @param pictureHeight its height
     */
    MaskDivider(SoftMask mask, List<SoftMask> expected, int pictureWidth, int pictureHeight) {
        int fromX = mask.left();
        int fromY = mask.top();
        int toX = mask.left() + mask.width();
        int toY = mask.top() + mask.height();
        for (SoftMask object : expected) {
            fromX = Math.min(fromX, object.left());
            fromY = Math.min(fromY, object.top());
            toX = Math.max(toX, object.left() + object.width());
            toY = Math.max(toY, object.top() + object.height());
        }
        // A margin of one pixel, so that what surrounds an object is there to measure the distance to.
        left = Math.max(0, fromX - 1);
        top = Math.max(0, fromY - 1);
        width = Math.min(pictureWidth, toX + 1) - left;
        height = Math.min(pictureHeight, toY + 1) - top;
        owners = new short[width * height];
        float[] least = new float[width * height];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        for (int owner = 0; owner < expected.size(); owner++) {
            float[] outside = distances(expected.get(owner), true);
            float[] inside = distances(expected.get(owner), false);
            for (int i = 0; i < least.length; i++) {
                if (outside[i] - inside[i] < least[i]) {
                    least[i] = outside[i] - inside[i];
                    owners[i] = (short) owner;
                }
            }
        }
    }

    /** Index of the object that a pixel belongs to; beyond the objects and the mask, that of the nearest pixel there. */
    int owner(int x, int y) {
        int column = Math.max(0, Math.min(width - 1, x - left));
        int row = Math.max(0, Math.min(height - 1, y - top));
        return owners[row * width + column];
    }

    /** Per pixel the distance to the object, or to what is not the object. */
    private float[] distances(SoftMask object, boolean toObject) {
        float[] distances = new float[width * height];
        for (int i = 0; i < distances.length; i++) {
            boolean inside = object.at(left + i % width, top + i / width) > 0.5f;
            distances[i] = inside == toObject ? 0 : FAR;
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                relax(distances, x, y, -1);
            }
        }
        for (int y = height - 1; y >= 0; y--) {
            for (int x = width - 1; x >= 0; x--) {
                relax(distances, x, y, 1);
            }
        }
        return distances;
    }

    /** Lowers a distance by those of the four neighbours that the pass has seen. */
    private void relax(float[] distances, int x, int y, int side) {
        int at = y * width + x;
        float least = distances[at];
        int near = x + side;
        boolean nearInside = near >= 0 && near < width;
        if (nearInside) {
            least = Math.min(least, distances[at + side] + STEP);
        }
        int next = y + side;
        if (next >= 0 && next < height) {
            int row = at + side * width;
            least = Math.min(least, distances[row] + STEP);
            if (x > 0) {
                least = Math.min(least, distances[row - 1] + DIAGONAL);
            }
            if (x < width - 1) {
                least = Math.min(least, distances[row + 1] + DIAGONAL);
            }
        }
        distances[at] = least;
    }
}

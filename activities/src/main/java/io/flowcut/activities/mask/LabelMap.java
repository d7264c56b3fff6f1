package io.flowcut.activities.mask;

import static java.util.Objects.requireNonNull;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which object each pixel of a frame belongs to.
 *
 * @param width width in pixels
 * @param height height in pixels
 * @param labels one unsigned byte a pixel, rows from the top: 0 background, 1 to 254 objects, 255 void (not judged)
 */
public record LabelMap(int width, int height, byte[] labels) {
    /** Label of pixels that are not judged. */
    public static final int VOID = 255;

    public LabelMap {
        requireNonNull(labels, "labels");
        if (width < 1 || height < 1 || labels.length != (long) width * height) {
            throw new IllegalArgumentException(
                    "not labels of " + width + "x" + height + ": " + labels.length + " bytes");
        }
    }

    /** The mask of each object that is there, by its label. */
    public SortedMap<Integer, Rle> objects() {
        boolean[] present = new boolean[VOID + 1];
        for (byte label : labels) {
            present[label & 0xff] = true;
        }
        SortedMap<Integer, Rle> objects = new TreeMap<>();
        byte[] pixels = new byte[labels.length];
        for (int label = 1; label < VOID; label++) {
            if (present[label]) {
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = (byte) ((labels[i] & 0xff) == label ? 1 : 0);
                }
                objects.put(label, Rle.encode(new BinaryMask(width, height, pixels)));
            }
        }
        return objects;
    }

    /** The labels at another size, each pixel that of the nearest one here. */
    public LabelMap resized(int newWidth, int newHeight) {
        byte[] nearest = new byte[newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            int sourceRow = (int) ((y + 0.5) / newHeight * height);
            for (int x = 0; x < newWidth; x++) {
                nearest[y * newWidth + x] = labels[sourceRow * width + (int) ((x + 0.5) / newWidth * width)];
            }
        }
        return new LabelMap(newWidth, newHeight, nearest);
    }
}

package io.flowcut.activities.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.Rle;
import java.awt.image.BufferedImage;

/** Colours the masks of objects in a picture, in the colours of {@link PalettePng}. Not thread-safe. */
public final class MaskOverlay {
    private static final double OPACITY = 0.55;
    private static final int COLOURS = 254;
    private static final int WHITE = 0xffffff;
    /** Widths of the line that fit into a picture. */
    private static final int LINE_SHARE = 240;

    private final BufferedImage picture;
    private final byte[] labels;

    /** @param picture is coloured by {@link #paint} */
    public MaskOverlay(BufferedImage picture) {
        this.picture = requireNonNull(picture, "picture");
        labels = new byte[picture.getWidth() * picture.getHeight()];
    }

    /**
     * Adds a mask; it covers those before it.
     *
     * @param object number of the object, from 1, which the colour depends on
     * @param mask of the size of the picture
     */
    public void add(int object, Rle mask) {
        mask.paint(labels, (byte) (1 + (object - 1) % COLOURS));
    }

    /** Colours the picture, with a white line along the masks; returns it. */
    public BufferedImage paint() {
        byte[] palette = PalettePng.palette();
        int width = picture.getWidth();
        // A line that is still seen when the picture is reduced.
        int line = Math.max(1, width / LINE_SHARE);
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i] & 0xff;
            if (label != 0) {
                int x = i % width;
                int y = i / width;
                boolean border = !same(x - line, y, label)
                        || !same(x + line, y, label)
                        || !same(x, y - line, label)
                        || !same(x, y + line, label);
                picture.setRGB(x, y, border ? WHITE : blend(picture.getRGB(x, y), palette, 3 * label));
            }
        }
        return picture;
    }

    /** Whether a pixel belongs to an object; those beyond the picture do. */
    private boolean same(int x, int y, int label) {
        int width = picture.getWidth();
        boolean outside = x < 0 || y < 0 || x >= width || y >= picture.getHeight();
        return outside || (labels[y * width + x] & 0xff) == label;
    }

    private static int blend(int rgb, byte[] palette, int at) {
        int mixed = 0;
        for (int channel = 0; channel < 3; channel++) {
            int under = rgb >> (16 - 8 * channel) & 0xff;
            int over = palette[at + channel] & 0xff;
            mixed = mixed << 8 | (int) Math.round((1 - OPACITY) * under + OPACITY * over);
        }
        return mixed;
    }
}

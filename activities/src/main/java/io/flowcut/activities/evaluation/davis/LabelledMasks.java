package io.flowcut.activities.evaluation.davis;

import io.flowcut.activities.mask.LabelMap;

/** The masks of all objects of a frame. */
final class LabelledMasks {
    private final BitMask[] byLabel;
    private final BitMask empty;
    private int highest;

    private LabelledMasks(int width, int height, int labels) {
        byLabel = new BitMask[labels + 1];
        empty = new BitMask(width, height);
    }

    /** The masks of the labels from 1 to {@code labels}; the others are background. */
    static LabelledMasks of(LabelMap map, int labels) {
        int width = map.width();
        int height = map.height();
        byte[] pixels = map.labels();
        LabelledMasks masks = new LabelledMasks(width, height, labels);
        for (int y = 0; y < height; y++) {
            int row = y * width;
            int x = 0;
            while (x < width) {
                byte label = pixels[row + x];
                int from = x++;
                while (x < width && pixels[row + x] == label) {
                    x++;
                }
                masks.add(label & 0xff, y, from, x);
            }
        }
        return masks;
    }

    private void add(int label, int row, int from, int to) {
        if (label == 0 || label >= byLabel.length) {
            return;
        }
        if (byLabel[label] == null) {
            byLabel[label] = new BitMask(empty.width(), empty.height());
            highest = Math.max(highest, label);
        }
        byLabel[label].setRun(row, from, to);
    }

    /** The highest label that is there; 0 for none. */
    int highest() {
        return highest;
    }

    /** The mask of a label, empty when there is none. */
    BitMask mask(int label) {
        return byLabel[label] == null ? empty : byLabel[label];
    }
}

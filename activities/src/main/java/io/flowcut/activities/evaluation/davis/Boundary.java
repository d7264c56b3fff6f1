package io.flowcut.activities.evaluation.davis;

/**
 * The pixels on the boundary of a mask, and those within a distance of it, for the contour accuracy F of DAVIS: F.
 * Perazzi et al., "A Benchmark Dataset and Evaluation Methodology for Video Object Segmentation" (CVPR 2016), section
 * 4, after the boundary measure of D. Martin, C. Fowlkes and J. Malik (PAMI 2004). A pixel is on the boundary when its
 * right, lower or lower right neighbour is on the other side of the mask; in the last row only the right one counts, in
 * the last column only the lower one, and the last pixel never is.
 *
 * @param pixels the boundary
 * @param near all pixels at most the tolerance away from it
 * @param length number of pixels of the boundary
 */
record Boundary(BitMask pixels, BitMask near, long length) {
    /** Share of the picture's diagonal that a boundary may be off, rounded up to whole pixels. */
    private static final double TOLERANCE = 0.008;

    /** The boundary of a mask with the tolerance that DAVIS gives a picture of its size. */
    static Boundary of(BitMask mask) {
        BitMask pixels = trace(mask);
        int radius = (int) Math.ceil(TOLERANCE * Math.sqrt(square(mask.width()) + square(mask.height())));
        return new Boundary(pixels, dilate(pixels, radius), pixels.count());
    }

    private static double square(int length) {
        return (double) length * length;
    }

    private static BitMask trace(BitMask mask) {
        int stride = mask.stride();
        int lastRow = mask.height() - 1;
        long lastBit = 1L << (mask.width() - 1);
        long[] source = mask.words();
        BitMask boundary = new BitMask(mask.width(), mask.height());
        long[] target = boundary.words();
        for (int y = Math.max(0, mask.top() - 1); y <= mask.bottom(); y++) {
            long any = 0;
            for (int i = 0; i < stride; i++) {
                int at = y * stride + i;
                boolean last = i == stride - 1;
                long self = source[at];
                long right = self >>> 1 | (last ? 0 : source[at + 1] << 63);
                long edge = self ^ right;
                if (y < lastRow) {
                    long below = source[at + stride];
                    long belowRight = below >>> 1 | (last ? 0 : source[at + stride + 1] << 63);
                    edge |= (self ^ below) | (self ^ belowRight);
                    if (last) {
                        edge = (edge & ~lastBit) | ((self ^ below) & lastBit);
                    }
                } else if (last) {
                    edge &= ~lastBit;
                }
                target[at] = edge;
                any |= edge;
            }
            if (any != 0) {
                boundary.touch(y);
            }
        }
        return boundary;
    }

    /** All pixels whose distance to one of the mask's is at most the radius. */
    private static BitMask dilate(BitMask mask, int radius) {
        BitMask dilated = new BitMask(mask.width(), mask.height());
        int stride = mask.stride();
        long[] source = mask.words();
        long[] target = dilated.words();
        int[] reach = reach(radius);
        long lastWord = -1L >>> -mask.width();
        long[] wide = new long[stride];
        for (int y = mask.top(); y <= mask.bottom(); y++) {
            System.arraycopy(source, y * stride, wide, 0, stride);
            if (isEmpty(wide)) {
                continue;
            }
            // The disc's rows from its poles to its equator are ever wider, and so is the row's copy.
            int half = 0;
            for (int distance = radius; distance >= 0; distance--) {
                for (; half < reach[distance]; half++) {
                    widen(wide, lastWord);
                }
                addRow(wide, target, dilated, y - distance);
                if (distance > 0) {
                    addRow(wide, target, dilated, y + distance);
                }
            }
        }
        return dilated;
    }

    /** Half the width of a disc's row, by the row's distance from the centre. */
    private static int[] reach(int radius) {
        int[] reach = new int[radius + 1];
        for (int distance = 0; distance <= radius; distance++) {
            while (square(reach[distance] + 1) + square(distance) <= square(radius)) {
                reach[distance]++;
            }
        }
        return reach;
    }

    private static boolean isEmpty(long[] row) {
        for (long word : row) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /** Sets the left and right neighbours of every pixel of a row too. */
    private static void widen(long[] row, long lastWord) {
        long before = 0;
        for (int i = 0; i < row.length; i++) {
            long self = row[i];
            long after = i + 1 < row.length ? row[i + 1] : 0;
            row[i] = self | self << 1 | before >>> 63 | self >>> 1 | after << 63;
            before = self;
        }
        row[row.length - 1] &= lastWord;
    }

    private static void addRow(long[] row, long[] target, BitMask dilated, int y) {
        if (y < 0 || y >= dilated.height()) {
            return;
        }
        int at = y * row.length;
        for (int i = 0; i < row.length; i++) {
            target[at + i] |= row[i];
        }
        dilated.touch(y);
    }

    /**
     * The harmonic mean of precision and recall of a found boundary: the shares of it that are near the true one and of
     * the true one that are near it. Where both are empty it is 1.
     *
     * @return in [0, 1]
     */
    static double accuracy(Boundary truth, Boundary found) {
        if (truth.length == 0 || found.length == 0) {
            return truth.length == found.length ? 1 : 0;
        }
        double precision = (double) found.pixels.countShared(truth.near) / found.length;
        double recall = (double) truth.pixels.countShared(found.near) / truth.length;
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}

package io.flowcut.activities.mask;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A mask as run lengths in the COCO format: pixels are counted down the columns, columns from the left; the first run
 * is outside the mask and may be empty, then inside and outside take turns. Immutable; runs after the first are never
 * empty, so that equal masks have equal runs. As JSON it is {@code {"size": [height, width], "counts": "..."}} with
 * the compressed counts; the uncompressed form with an array of numbers is read too.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Rle {
    /** Columns that are turned at a time while a mask is encoded, so that reads follow the rows. */
    private static final int TILE = 64;

    private final int width;
    private final int height;
    private final int[] runs;
    private final long area;

    private Rle(int width, int height, int[] runs) {
        this.width = width;
        this.height = height;
        this.runs = runs;
        long inside = 0;
        for (int i = 1; i < runs.length; i += 2) {
            inside += runs[i];
        }
        this.area = inside;
    }

    /** The runs of a mask. */
    public static Rle encode(BinaryMask mask) {
        int width = mask.width();
        int height = mask.height();
        byte[] pixels = mask.pixels();
        byte[] tile = new byte[Math.min(TILE, width) * height];
        RunBuilder runs = new RunBuilder(64);
        for (int left = 0; left < width; left += TILE) {
            int columns = Math.min(TILE, width - left);
            for (int y = 0; y < height; y++) {
                int row = y * width + left;
                for (int x = 0; x < columns; x++) {
                    tile[x * height + y] = pixels[row + x];
                }
            }
            int end = columns * height;
            int start = 0;
            while (start < end) {
                boolean inside = tile[start] != 0;
                int next = start + 1;
                while (next < end && (tile[next] != 0) == inside) {
                    next++;
                }
                runs.add(inside, next - start);
                start = next;
            }
        }
        return new Rle(width, height, runs.toArray());
    }

    /**
     * A mask from its run lengths.
     *
     * @param counts run lengths, the first outside the mask; they must add up to width times height
     * @throws FlowCutException of type BadInput when they do not, or when one is negative
     */
    public static Rle ofCounts(int width, int height, int[] counts) {
        long pixels = pixels(width, height);
        RunBuilder runs = new RunBuilder(counts.length);
        long left = pixels;
        for (int i = 0; i < counts.length; i++) {
            left -= CompressedCounts.checked(counts[i], left);
            runs.add((i & 1) == 1, counts[i]);
        }
        CompressedCounts.requireComplete(left);
        return new Rle(width, height, runs.toArray());
    }

    /**
     * A mask from COCO's compressed counts.
     *
     * @throws FlowCutException of type BadInput when the text is malformed or does not fit the size
     */
    public static Rle parse(int width, int height, String compressed) {
        RunBuilder runs = new RunBuilder(Math.min(compressed.length(), 1 << 16));
        CompressedCounts.parse(compressed, pixels(width, height), runs);
        return new Rle(width, height, runs.toArray());
    }

    @JsonCreator
    static Rle ofJson(
            @JsonProperty(value = "size", required = true) int[] size,
            @JsonProperty(value = "counts", required = true) JsonNode counts) {
        if (size == null || size.length != 2) {
            throw CompressedCounts.malformed("size must be [height, width]");
        }
        if (counts != null && counts.isTextual()) {
            return parse(size[1], size[0], counts.textValue());
        }
        if (counts == null || !counts.isArray()) {
            throw CompressedCounts.malformed("counts must be text or an array of numbers");
        }
        int[] numbers = new int[counts.size()];
        for (int i = 0; i < numbers.length; i++) {
            JsonNode number = counts.get(i);
            if (!number.isIntegralNumber() || !number.canConvertToInt()) {
                throw CompressedCounts.malformed("count " + i + " is not a whole number");
            }
            numbers[i] = number.intValue();
        }
        return ofCounts(size[1], size[0], numbers);
    }

    private static long pixels(int width, int height) {
        long pixels = (long) width * height;
        if (width < 1 || height < 1 || pixels > Integer.MAX_VALUE) {
            throw CompressedCounts.malformed("the size " + width + "x" + height + " is not allowed");
        }
        return pixels;
    }

    /** The compressed counts, as {@link #parse} reads them. */
    @JsonProperty("counts")
    public String compressed() {
        return CompressedCounts.format(runs);
    }

    @JsonProperty("size")
    int[] size() {
        return new int[] {height, width};
    }

    /** Width of the picture in pixels. */
    public int width() {
        return width;
    }

    /** Height of the picture in pixels. */
    public int height() {
        return height;
    }

    /** The run lengths, outside first. */
    public int[] counts() {
        return runs.clone();
    }

    /** The mask in memory. */
    public BinaryMask decode() {
        BinaryMask mask = BinaryMask.empty(width, height);
        paint(mask.pixels(), (byte) 1);
        return mask;
    }

    /**
     * Writes a value at every pixel inside the mask.
     *
     * @param target a picture of this mask's size, one byte a pixel, rows from the top
     */
    public void paint(byte[] target, byte value) {
        if (target.length != width * height) {
            throw new IllegalArgumentException("not a picture of " + width + "x" + height);
        }
        forEachPixel(pixel -> target[pixel] = value);
    }

    /**
     * Adds to {@code counts} how many pixels inside this mask have each label.
     *
     * @param labels one unsigned byte a pixel of a picture of this mask's size, rows from the top
     * @param counts 256 numbers, by label
     */
    public void countLabels(byte[] labels, long[] counts) {
        if (labels.length != width * height || counts.length != 256) {
            throw new IllegalArgumentException("not labels of " + width + "x" + height);
        }
        forEachPixel(pixel -> counts[labels[pixel] & 0xff]++);
    }

    /** Visits {@code y * width + x} of every pixel inside the mask, down the columns, columns from the left. */
    void forEachPixel(IntConsumer visitor) {
        int position = runs[0];
        for (int i = 1; i < runs.length; i += 2) {
            int x = position / height;
            int y = position % height;
            for (int left = runs[i]; left > 0; left--) {
                visitor.accept(y * width + x);
                if (++y == height) {
                    y = 0;
                    x++;
                }
            }
            position += runs[i] + (i + 1 < runs.length ? runs[i + 1] : 0);
        }
    }

    /**
     * Takes pixels inside the mask at even distances along its runs.
     *
     * @param target receives {@code y * width + x} of each, as many as it has room for
     * @return how many were taken; all pixels of the mask when they fit
     */
    public int samplePixels(int[] target) {
        int step = (int) Math.max(1, (area + target.length - 1) / target.length);
        int taken = 0;
        int skip = 0;
        int position = runs[0];
        for (int i = 1; i < runs.length; i += 2) {
            int offset = skip;
            for (; offset < runs[i]; offset += step) {
                int pixel = position + offset;
                target[taken++] = pixel % height * width + pixel / height;
            }
            skip = offset - runs[i];
            position += runs[i] + (i + 1 < runs.length ? runs[i + 1] : 0);
        }
        return taken;
    }

    /** This mask moved right by {@code dx} and down by {@code dy} pixels; what leaves the picture is lost. */
    public Rle translated(int dx, int dy) {
        RunBuilder moved = new RunBuilder(runs.length + 1);
        int written = 0;
        int position = runs[0];
        for (int i = 1; i < runs.length; i += 2) {
            int end = position + runs[i];
            while (position < end) {
                int x = position / height;
                int top = position % height;
                int bottom = Math.min(height, top + end - position);
                position += bottom - top;
                long from = Math.max(0L, (long) top + dy);
                long to = Math.min((long) height, (long) bottom + dy);
                long column = (long) x + dx;
                if (column >= 0 && column < width && from < to) {
                    int start = (int) (column * height + from);
                    moved.add(false, start - written);
                    moved.add(true, (int) (to - from));
                    written = start + (int) (to - from);
                }
            }
            position += i + 1 < runs.length ? runs[i + 1] : 0;
        }
        moved.add(false, width * height - written);
        return new Rle(width, height, moved.toArray());
    }

    /** Number of pixels inside. */
    public long area() {
        return area;
    }

    /** Smallest upright box around the mask as x, y, width, height in pixels; all zero for an empty mask. */
    public int[] boundingBox() {
        if (area == 0) {
            return new int[4];
        }
        int left = width;
        int top = height;
        int right = 0;
        int bottom = 0;
        int position = runs[0];
        for (int i = 1; i < runs.length; i += 2) {
            int last = position + runs[i] - 1;
            int firstColumn = position / height;
            int lastColumn = last / height;
            left = Math.min(left, firstColumn);
            right = Math.max(right, lastColumn);
            // A run over several columns reaches the bottom of one and the top of the next.
            top = Math.min(top, firstColumn == lastColumn ? position % height : 0);
            bottom = Math.max(bottom, firstColumn == lastColumn ? last % height : height - 1);
            position = last + 1 + (i + 1 < runs.length ? runs[i + 1] : 0);
        }
        return new int[] {left, top, right - left + 1, bottom - top + 1};
    }

    /** Intersection over union with another mask of the same size, in [0, 1]; 0 when both are empty. */
    public double iou(Rle other) {
        return iou(this, other, false);
    }

    /**
     * Intersection over union; over the area of {@code mask} alone when {@code truth} is a crowd, as COCO defines it.
     *
     * @return in [0, 1]; 0 when nothing is shared
     */
    public static double iou(Rle mask, Rle truth, boolean crowd) {
        long shared = intersection(mask, truth);
        if (shared == 0) {
            return 0;
        }
        return (double) shared / (crowd ? mask.area : mask.area + truth.area - shared);
    }

    /** Number of pixels inside both of two masks of the same size. */
    public static long intersection(Rle first, Rle second) {
        requireSameSize(first, second);
        int[] a = first.runs;
        int[] b = second.runs;
        // Positions are ends of runs; the picture ends where either list does, as both end at the last pixel.
        int i = 0;
        int j = 0;
        int endA = a[0];
        int endB = b[0];
        int position = 0;
        long shared = 0;
        while (true) {
            int next = Math.min(endA, endB);
            if ((i & j & 1) == 1) {
                shared += next - position;
            }
            position = next;
            if (endA == next) {
                if (++i == a.length) {
                    return shared;
                }
                endA += a[i];
            }
            if (endB == next) {
                if (++j == b.length) {
                    return shared;
                }
                endB += b[j];
            }
        }
    }

    /**
     * The union of masks of the same size, or what all of them share.
     *
     * @param masks at least one
     */
    public static Rle merge(List<Rle> masks, boolean intersect) {
        if (masks.isEmpty()) {
            throw new IllegalArgumentException("nothing to merge");
        }
        Rle merged = masks.get(0);
        for (int k = 1; k < masks.size(); k++) {
            merged = merge(merged, masks.get(k), intersect);
        }
        return merged;
    }

    private static Rle merge(Rle first, Rle second, boolean intersect) {
        requireSameSize(first, second);
        int[] a = first.runs;
        int[] b = second.runs;
        RunBuilder runs = new RunBuilder(a.length + b.length);
        int i = 0;
        int j = 0;
        int leftA = a[0];
        int leftB = b[0];
        while (true) {
            int step = Math.min(leftA, leftB);
            boolean inside = ((intersect ? i & j : i | j) & 1) == 1;
            runs.add(inside, step);
            leftA -= step;
            leftB -= step;
            if (leftA == 0 && ++i < a.length) {
                leftA = a[i];
            }
            if (leftB == 0 && ++j < b.length) {
                leftB = b[j];
            }
            if (i >= a.length || j >= b.length) {
                return new Rle(first.width, first.height, runs.toArray());
            }
        }
    }

    private static void requireSameSize(Rle first, Rle second) {
        if (first.width != second.width || first.height != second.height) {
            throw new IllegalArgumentException("masks of " + first.width + "x" + first.height + " and " + second.width
                    + "x" + second.height + " cannot be compared");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rle rle && width == rle.width && height == rle.height && Arrays.equals(runs, rle.runs);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(runs);
    }

    @Override
    public String toString() {
        return "Rle[" + width + "x" + height + ", area " + area + "]";
    }
}

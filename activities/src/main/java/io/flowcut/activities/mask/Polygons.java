package io.flowcut.activities.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills polygons the way COCO's mask API defines it (T.-Y. Lin et al., "Microsoft COCO: Common Objects in Context",
 * 2014): corners are rounded to a grid of 5 by 5 points a pixel, edges are lines of that grid along their longer side,
 * and where a line goes over the middle of a column of pixels, everything below changes sides.
 */
public final class Polygons {
    /** Grid points along the side of a pixel. */
    private static final int SCALE = 5;
    /** Grid column left of the middle of the first column of pixels; the middle lies between it and the next. */
    private static final int MIDDLE = 2;
    /** Corners further out are held here, so that grid coordinates fit an int. */
    private static final double FARTHEST = 1 << 24;

    private final int width;
    private final int height;
    private int[] crossings = new int[64];
    private int count;

    private Polygons(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * The union of polygons.
     *
     * @param polygons at least one; x and y in pixels of each corner in turn, the last joined to the first
     * @param width width of the picture in pixels
     * @param height height of the picture in pixels
     */
    public static Rle rasterize(List<double[]> polygons, int width, int height) {
        List<Rle> filled = new ArrayList<>(polygons.size());
        for (double[] polygon : polygons) {
            filled.add(new Polygons(width, height).fill(polygon));
        }
        return Rle.merge(filled, false);
    }

    private Rle fill(double[] polygon) {
        int corners = polygon.length / 2;
        for (int i = 0; i < corners; i++) {
            int next = (i + 1) % corners;
            cross(grid(polygon[2 * i]), grid(polygon[2 * i + 1]), grid(polygon[2 * next]), grid(polygon[2 * next + 1]));
        }
        Arrays.sort(crossings, 0, count);
        RunBuilder runs = new RunBuilder(count + 1);
        int position = 0;
        for (int i = 0; i < count; i++) {
            runs.add((i & 1) == 1, crossings[i] - position);
            position = crossings[i];
        }
        runs.add((count & 1) == 1, width * height - position);
        return Rle.ofCounts(width, height, runs.toArray());
    }

    private static int grid(double coordinate) {
        return (int) (SCALE * Math.max(-FARTHEST, Math.min(FARTHEST, coordinate)) + 0.5);
    }

    /** Notes where the line between two grid points crosses the middles of columns. */
    private void cross(int x1, int y1, int x2, int y2) {
        boolean flat = Math.abs(x2 - x1) >= Math.abs(y2 - y1);
        boolean turned = flat ? x1 > x2 : y1 > y2;
        int fromX = turned ? x2 : x1;
        int fromY = turned ? y2 : y1;
        int toX = turned ? x1 : x2;
        int toY = turned ? y1 : y2;
        int left = Math.min(x1, x2);
        int right = Math.max(x1, x2);
        int first = Math.max(0, Math.floorDiv(left - MIDDLE + SCALE - 1, SCALE));
        for (int column = first; column < width; column++) {
            int x = SCALE * column + MIDDLE;
            if (x < left || x + 1 > right) {
                break;
            }
            int y;
            if (flat) {
                double slope = (double) (toY - fromY) / (toX - fromX);
                y = Math.min(at(fromY, slope, x - fromX), at(fromY, slope, x + 1 - fromX));
            } else {
                y = fromY + stepOver(x, fromX, (double) (toX - fromX) / (toY - fromY), toY - fromY) - 1;
            }
            add(column, y);
        }
    }

    private static int at(int from, double slope, int step) {
        return (int) (from + slope * step + 0.5);
    }

    /** The first step down a steep line after which it is on the other side of x + 1/2 than it began. */
    private static int stepOver(int x, int fromX, double slope, int steps) {
        boolean beganLeft = fromX <= x;
        int low = 0;
        int high = steps;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (at(fromX, slope, middle) <= x == beganLeft) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private void add(int column, int gridY) {
        double y = (gridY + 0.5) / SCALE - 0.5;
        int row = (int) Math.ceil(Math.max(0, Math.min(height, y)));
        if (count == crossings.length) {
            crossings = Arrays.copyOf(crossings, 2 * count);
        }
        crossings[count++] = column * height + row;
    }
}

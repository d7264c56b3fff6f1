package io.flowcut.activities.dataset.json;

import io.flowcut.activities.mask.Polygons;
import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads masks as COCO and YouTube-VIS write them: compressed or plain run lengths, or polygons. */
public final class Segmentations {
    /** More runs or corners than any mask of 16 megapixels has. */
    private static final int MAX_NUMBERS = 1 << 24;

    private Segmentations() {}

    /**
     * The mask that the cursor stands at.
     *
     * @param width width that the mask must have
     * @param height height that the mask must have
     * @return empty for null
     * @throws FlowCutException of type BadInput with the path when it is malformed or of another size
     */
    public static Optional<Rle> read(JsonCursor cursor, int width, int height) {
        if (cursor.atNull()) {
            return Optional.empty();
        }
        if (cursor.atList()) {
            return polygons(cursor, width, height);
        }
        RunLengths lengths = new RunLengths();
        String path = cursor.path();
        cursor.fields(field -> {
            switch (field) {
                case "size" -> lengths.size = numbers(cursor);
                case "counts" -> {
                    if (cursor.atText()) {
                        lengths.compressed = Optional.of(cursor.text());
                    } else {
                        lengths.plain = Optional.of(numbers(cursor));
                    }
                }
                default -> cursor.skip();
            }
        });
        return Optional.of(lengths.mask(cursor, path, width, height));
    }

    private static final class RunLengths {
        private int[] size = new int[0];
        private Optional<String> compressed = Optional.empty();
        private Optional<int[]> plain = Optional.empty();

        Rle mask(JsonCursor cursor, String path, int width, int height) {
            if (size.length != 2) {
                throw cursor.problemAt(path + ".size", "must be [height, width]");
            }
            if (size[0] != height || size[1] != width) {
                throw cursor.problemAt(
                        path + ".size",
                        Arrays.toString(size) + ", but the frame is [" + height + ", " + width + "] (height, width)");
            }
            try {
                if (compressed.isPresent()) {
                    return Rle.parse(width, height, compressed.get());
                }
                if (plain.isPresent()) {
                    return Rle.ofCounts(width, height, plain.get());
                }
            } catch (FlowCutException e) {
                throw cursor.problemAt(path + ".counts", e.getMessage().replaceFirst("^mask: ", ""));
            }
            throw cursor.problemAt(path + ".counts", "missing");
        }
    }

    private static int[] numbers(JsonCursor cursor) {
        int[][] grown = {new int[16]};
        int count = cursor.elements(index -> {
            if (index == MAX_NUMBERS) {
                throw cursor.problem("more than " + MAX_NUMBERS + " numbers");
            }
            if (index == grown[0].length) {
                grown[0] = Arrays.copyOf(grown[0], 2 * index);
            }
            grown[0][index] = (int) cursor.whole(0, Integer.MAX_VALUE);
        });
        return Arrays.copyOf(grown[0], count);
    }

    private static Optional<Rle> polygons(JsonCursor cursor, int width, int height) {
        List<double[]> polygons = new ArrayList<>();
        cursor.elements(index -> polygons.add(corners(cursor)));
        return polygons.isEmpty() ? Optional.empty() : Optional.of(Polygons.rasterize(polygons, width, height));
    }

    private static double[] corners(JsonCursor cursor) {
        double[][] grown = {new double[16]};
        int count = cursor.elements(index -> {
            if (index == MAX_NUMBERS) {
                throw cursor.problem("more than " + MAX_NUMBERS + " numbers");
            }
            if (index == grown[0].length) {
                grown[0] = Arrays.copyOf(grown[0], 2 * index);
            }
            grown[0][index] = cursor.finite();
        });
        if (count < 6 || count % 2 != 0) {
            throw cursor.problem("a polygon needs x and y of at least 3 corners, not " + count + " numbers");
        }
        return Arrays.copyOf(grown[0], count);
    }
}

package io.flowcut.activities.features;

import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FeaturesConfig;

/**
 * The grid of tokens that covers a picture.
 *
 * @param fixedRows rows for every picture; 0 when the grid follows the picture's aspect
 * @param fixedColumns columns for every picture; 0 likewise
 * @param shorterSide tokens along the shorter side where the grid follows the aspect; fewer on pictures that are more than
 *     16 times as long as wide, so that no grid has more than 16 times the square of it
 */
record TokenGrid(int fixedRows, int fixedColumns, double shorterSide) {
    private static final String FIT = "fit";
    /** The graph over the tokens grows with their square: a picture of 4096x16 would ask for half a million of them. */
    private static final double LARGEST_ASPECT = 16;

    /** The grid that {@code features.size} and {@code features.patch} ask for. */
    static TokenGrid of(FeaturesConfig config) {
        return of(config.effectiveSize(), config.patch());
    }

    /** The grid of tokens of {@code patch} pixels on a picture of a size such as 480x848 or fit480. */
    static TokenGrid of(String size, int patch) {
        if (size.startsWith(FIT)) {
            return new TokenGrid(0, 0, Double.parseDouble(size.substring(FIT.length())) / patch);
        }
        int cross = size.indexOf('x');
        return new TokenGrid(
                Math.max(1, Integer.parseInt(size.substring(0, cross)) / patch),
                Math.max(1, Integer.parseInt(size.substring(cross + 1)) / patch),
                0);
    }

    int rows(RgbImage picture) {
        return rows(picture.width(), picture.height());
    }

    int columns(RgbImage picture) {
        return columns(picture.width(), picture.height());
    }

    /** Rows for a picture of this size in pixels. */
    int rows(int width, int height) {
        return fixedRows > 0 ? fixedRows : fitted(height, width, height);
    }

    /** Columns for a picture of this size in pixels. */
    int columns(int width, int height) {
        return fixedColumns > 0 ? fixedColumns : fitted(width, width, height);
    }

    private int fitted(int side, int width, int height) {
        double shorter = Math.min(width, height);
        double aspect = Math.max(width, height) / shorter;
        double tokens = aspect > LARGEST_ASPECT ? shorterSide * Math.sqrt(LARGEST_ASPECT / aspect) : shorterSide;
        return Math.max(1, (int) Math.rint(side * tokens / shorter));
    }
}

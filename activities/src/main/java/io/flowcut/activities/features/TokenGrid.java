package io.flowcut.activities.features;

import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.FeaturesConfig;

/**
 * The grid of tokens that covers a picture.
 *
 * @param fixedRows rows for every picture; 0 when the grid follows the picture's aspect
 * @param fixedColumns columns for every picture; 0 likewise
 * @param shorterSide tokens along the shorter side where the grid follows the aspect
 */
record TokenGrid(int fixedRows, int fixedColumns, double shorterSide) {
    private static final String FIT = "fit";

    /** The grid that {@code features.size} and {@code features.patch} ask for. */
    static TokenGrid of(FeaturesConfig config) {
        String size = config.size();
        if (size.startsWith(FIT)) {
            return new TokenGrid(0, 0, Double.parseDouble(size.substring(FIT.length())) / config.patch());
        }
        int cross = size.indexOf('x');
        return new TokenGrid(
                Math.max(1, Integer.parseInt(size.substring(0, cross)) / config.patch()),
                Math.max(1, Integer.parseInt(size.substring(cross + 1)) / config.patch()),
                0);
    }

    int rows(RgbImage picture) {
        return fixedRows > 0 ? fixedRows : fitted(picture.height(), picture);
    }

    int columns(RgbImage picture) {
        return fixedColumns > 0 ? fixedColumns : fitted(picture.width(), picture);
    }

    private int fitted(int side, RgbImage picture) {
        return Math.max(1, (int) Math.rint(side * shorterSide / Math.min(picture.width(), picture.height())));
    }
}

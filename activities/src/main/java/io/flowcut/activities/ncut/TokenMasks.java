package io.flowcut.activities.ncut;

import java.util.List;

/**
 * All token masks of one frame.
 *
 * @param rows rows of the token grid
 * @param columns columns of the token grid
 * @param masks masks on that grid, in the order in which they were found
 */
public record TokenMasks(int rows, int columns, List<TokenMask> masks) {
    public TokenMasks {
        masks = List.copyOf(masks);
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("no grid: " + rows + "x" + columns);
        }
        for (TokenMask mask : masks) {
            if (mask.rows() != rows || mask.columns() != columns) {
                throw new IllegalArgumentException(
                        "a mask of " + mask.rows() + "x" + mask.columns() + " on a grid of " + rows + "x" + columns);
            }
        }
    }
}

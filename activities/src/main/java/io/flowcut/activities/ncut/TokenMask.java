package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.MaskQuality;

/**
 * A mask on the token grid.
 *
 * @param rows rows of the grid
 * @param columns columns of the grid
 * @param tokens 1 inside, 0 outside, row-major
 * @param score quality score in [0, 1]
 * @param quality what the score is made of
 */
public record TokenMask(int rows, int columns, byte[] tokens, double score, MaskQuality quality) {
    public TokenMask {
        requireNonNull(tokens, "tokens");
        requireNonNull(quality, "quality");
        if (tokens.length != rows * columns) {
            throw new IllegalArgumentException("mask does not fit a grid of " + rows + "x" + columns);
        }
    }
}

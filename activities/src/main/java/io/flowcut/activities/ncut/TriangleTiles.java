package io.flowcut.activities.ncut;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the upper triangle of a square matrix into square tiles: large ones, for a product packs its operands anew for
 * every tile, but enough of them that the workers end together.
 */
final class TriangleTiles {
    private static final int WORD = 64;
    /** The side of a tile at most, in words of 64: the product of 640 x 640 floats (1.6 MB) stays in the caches. */
    private static final int LARGEST = 10;
    /** The side of a tile that is not made smaller for the sake of balance, in words. */
    private static final int SMALLEST = 4;

    private static final int TILES_A_WORKER = 10;

    private TriangleTiles() {}

    /**
     * A tile. Sides begin at multiples of 64 and end there or at the end of the matrix.
     *
     * @param row first row
     * @param rows number of rows
     * @param column first column; that of the first row, or beyond the last row
     * @param columns number of columns
     */
    record Tile(int row, int rows, int column, int columns) {
        /** Whether only the upper triangle of the tile belongs to that of the matrix. */
        boolean diagonal() {
            return row == column;
        }
    }

    /**
     * The tiles of a matrix, those that take longest first.
     *
     * @param size rows and columns of the matrix, at least 1
     * @param workers how many work at the same time
     */
    static List<Tile> of(int size, int workers) {
        int words = (size + WORD - 1) / WORD;
        int parts = (words + LARGEST - 1) / LARGEST;
        while (parts * (parts + 1) / 2 < TILES_A_WORKER * workers && words / (parts + 1) >= SMALLEST) {
            parts++;
        }
        List<Tile> tiles = new ArrayList<>();
        for (int distance = parts - 1; distance >= 0; distance--) {
            for (int part = 0; part + distance < parts; part++) {
                int row = bound(size, words, parts, part);
                int column = bound(size, words, parts, part + distance);
                tiles.add(new Tile(
                        row,
                        bound(size, words, parts, part + 1) - row,
                        column,
                        bound(size, words, parts, part + distance + 1) - column));
            }
        }
        return tiles;
    }

    private static int bound(int size, int words, int parts, int part) {
        return Math.min(size, (int) ((long) words * part / parts) * WORD);
    }
}

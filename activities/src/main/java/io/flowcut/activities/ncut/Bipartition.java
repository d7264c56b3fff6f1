package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * The two sides of a cut on the token grid and the object that is taken from it (TokenCut, Wang et al. 2022, 3.2; MaskCut,
 * Wang et al. 2023, 3.2).
 *
 * @param foreground 1 for tokens on the object's side, row-major: those above the mean of the eigenvector, or their
 *     complement
 * @param complemented whether the complement was taken because 3 or more corners, or not the seed, were foreground
 * @param seed index of the token with the largest entry (of the negated vector when complemented), the first of several
 * @param component 1 for tokens of the 4-connected part of the foreground that holds the seed; all 0 when the seed is
 *     outside
 */
record Bipartition(byte[] foreground, boolean complemented, int seed, byte[] component) {
    Bipartition {
        requireNonNull(foreground, "foreground");
        requireNonNull(component, "component");
    }

    /**
     * Cuts the grid.
     *
     * @param x eigenvector, rows * columns entries in row-major order, the first entry of largest magnitude positive
     */
    static Bipartition of(double[] x, int rows, int columns) {
        if (x.length != rows * columns) {
            throw new IllegalArgumentException(x.length + " entries for a grid of " + rows + "x" + columns);
        }
        double mean = Arrays.stream(x).sum() / x.length;
        byte[] foreground = new byte[x.length];
        int largestMagnitude = 0;
        int largest = 0;
        int smallest = 0;
        for (int i = 0; i < x.length; i++) {
            foreground[i] = (byte) (x[i] > mean ? 1 : 0);
            largestMagnitude = Math.abs(x[i]) > Math.abs(x[largestMagnitude]) ? i : largestMagnitude;
            largest = x[i] > x[largest] ? i : largest;
            smallest = x[i] < x[smallest] ? i : smallest;
        }
        int end = x.length;
        int corners = foreground[0] + foreground[columns - 1] + foreground[end - columns] + foreground[end - 1];
        boolean complemented = corners >= 3 || foreground[largestMagnitude] == 0;
        if (complemented) {
            for (int i = 0; i < end; i++) {
                foreground[i] ^= 1;
            }
        }
        int seed = complemented ? smallest : largest;
        return new Bipartition(foreground, complemented, seed, component(foreground, rows, columns, seed));
    }

    private static byte[] component(byte[] foreground, int rows, int columns, int seed) {
        byte[] component = new byte[foreground.length];
        if (foreground[seed] == 0) {
            return component;
        }
        int[] queue = new int[foreground.length];
        int filled = 1;
        queue[0] = seed;
        component[seed] = 1;
        for (int taken = 0; taken < filled; taken++) {
            int token = queue[taken];
            int column = token % columns;
            filled = reach(token - columns, token >= columns, foreground, component, queue, filled);
            filled = reach(token + columns, token < (rows - 1) * columns, foreground, component, queue, filled);
            filled = reach(token - 1, column > 0, foreground, component, queue, filled);
            filled = reach(token + 1, column < columns - 1, foreground, component, queue, filled);
        }
        return component;
    }

    private static int reach(int token, boolean onGrid, byte[] foreground, byte[] component, int[] queue, int filled) {
        if (!onGrid || foreground[token] == 0 || component[token] != 0) {
            return filled;
        }
        component[token] = 1;
        queue[filled] = token;
        return filled + 1;
    }
}

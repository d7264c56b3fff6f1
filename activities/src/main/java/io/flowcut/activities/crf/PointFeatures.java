package io.flowcut.activities.crf;

/** The features of the points of a lattice. */
interface PointFeatures {
    /**
     * Reads a block of points.
     *
     * @param into one row a feature; takes the features of {@code from} first
     */
    void read(int from, int to, int[][] into);
}

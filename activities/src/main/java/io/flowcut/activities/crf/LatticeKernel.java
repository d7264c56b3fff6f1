package io.flowcut.activities.crf;

/**
 * The three inner loops of a lattice filter for a fixed number of channels.
 *
 * <p>Channels of a slot or point lie side by side, so one look-up of a vertex serves all masks of the frame. The number of
 * channels is fixed per implementation because a loop over two or three channels costs the JIT more than the
 * arithmetic.
 */
sealed interface LatticeKernel permits OneChannel, TwoChannels, ThreeChannels {
    /** Vertices of a point in one step. */
    int GROUP = PermutohedralLattice.GROUP;

    /** Most channels that one kernel takes. */
    int MOST_CHANNELS = 3;

    /** Kernel for 1 to {@link #MOST_CHANNELS} channels. */
    static LatticeKernel of(int channels) {
        return switch (channels) {
            case 1 -> new OneChannel();
            case 2 -> new TwoChannels();
            case 3 -> new ThreeChannels();
            default -> throw new IllegalArgumentException("no kernel for " + channels + " channels");
        };
    }

    /** Values of a slot or point. */
    int channels();

    /**
     * Adds to points {@code from} to {@code to} what their vertices hold.
     *
     * @param points values of the points, of {@code from} first
     */
    void slice(int[] slots, float[] weights, int from, int to, float[] values, float[] points);

    /**
     * Adds the values of points {@code from} to {@code to} to their vertices.
     *
     * @param points values of the points, of {@code from} first
     */
    void splat(int[] slots, float[] weights, int from, int to, float[] points, float[] values);

    /**
     * Filters slots {@code from} to {@code to} by [1/2, 1, 1/2] along one axis.
     *
     * @param row the axis times the number of slots: where the axis starts in {@code neighbours}, in pairs
     */
    void blur(int[] neighbours, int row, int from, int to, float[] in, float[] out);
}

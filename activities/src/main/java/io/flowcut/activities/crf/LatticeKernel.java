package io.flowcut.activities.crf;

/**
 * The inner loops of a lattice filter for a fixed number of channels.
 *
 * <p>Channels of a slot or point lie side by side, so one look-up of a vertex serves all masks of the frame. The number of
 * channels is fixed per implementation because a loop over a few channels costs the JIT more than the arithmetic, and
 * vertices are taken three or six at a time, so that the sums of one vertex do not wait for those of another.
 *
 * <p>Slots and weights of the first point begin at {@code start}, those of the next one {@code step} further.
 */
sealed interface LatticeKernel permits OneChannel, TwoChannels, ThreeChannels, FourChannels {
    /** Most channels that one kernel takes. */
    int MOST_CHANNELS = 4;

    /** Kernel for 1 to {@link #MOST_CHANNELS} channels. */
    static LatticeKernel of(int channels) {
        return switch (channels) {
            case 1 -> new OneChannel();
            case 2 -> new TwoChannels();
            case 3 -> new ThreeChannels();
            case 4 -> new FourChannels();
            default -> throw new IllegalArgumentException("no kernel for " + channels + " channels");
        };
    }

    /** Values of a slot or point. */
    int channels();

    /** Adds to each of {@code count} points what three of its vertices hold. */
    void slice3(int[] slots, float[] weights, int start, int step, int count, float[] values, float[] points);

    /** Adds to each of {@code count} points what six of its vertices hold. */
    void slice6(int[] slots, float[] weights, int start, int step, int count, float[] values, float[] points);

    /** Adds the values of each of {@code count} points to three of its vertices. */
    void splat3(int[] slots, float[] weights, int start, int step, int count, float[] points, float[] values);

    /** Adds the values of each of {@code count} points to six of its vertices. */
    void splat6(int[] slots, float[] weights, int start, int step, int count, float[] points, float[] values);

    /**
     * Filters chains of vertices in place by [1/2, 1, 1/2]; see {@link VertexChains}.
     *
     * @param start index of the 0 before the first chain
     * @param end index of the 0 after the last
     * @param waste slot that takes what is made of slot 0; below it no slot is a vertex
     */
    void blur(int[] chains, int start, int end, int waste, float[] values);
}

package io.flowcut.activities.crf;

/** {@link LatticeKernel} for one channel. */
final class OneChannel implements LatticeKernel {
    @Override
    public int channels() {
        return 1;
    }

    @Override
    public void slice(int[] slots, float[] weights, int from, int to, float[] values, float[] points) {
        int point = 0;
        for (int i = from * GROUP; i < to * GROUP; i += GROUP) {
            int a = slots[i];
            int b = slots[i + 1];
            int c = slots[i + 2];
            float wa = weights[i];
            float wb = weights[i + 1];
            float wc = weights[i + 2];
            points[point] += wa * values[a] + wb * values[b] + wc * values[c];
            point += 1;
        }
    }

    @Override
    public void splat(int[] slots, float[] weights, int from, int to, float[] points, float[] values) {
        int point = 0;
        for (int i = from * GROUP; i < to * GROUP; i += GROUP) {
            int a = slots[i];
            int b = slots[i + 1];
            int c = slots[i + 2];
            float wa = weights[i];
            float wb = weights[i + 1];
            float wc = weights[i + 2];
            float v0 = points[point];
            values[a] += wa * v0;
            values[b] += wb * v0;
            values[c] += wc * v0;
            point += 1;
        }
    }

    @Override
    public void blur(int[] neighbours, int row, int from, int to, float[] in, float[] out) {
        for (int slot = from; slot < to; slot++) {
            int a = neighbours[2 * (row + slot)];
            int b = neighbours[2 * (row + slot) + 1];
            int at = slot;
            out[at] = in[at] + 0.5f * (in[a] + in[b]);
        }
    }
}

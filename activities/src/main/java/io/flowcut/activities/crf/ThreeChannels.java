package io.flowcut.activities.crf;

/** {@link LatticeKernel} for three channels. */
final class ThreeChannels implements LatticeKernel {
    @Override
    public int channels() {
        return 3;
    }

    @Override
    public void slice(int[] slots, float[] weights, int from, int to, float[] values, float[] points) {
        int point = 0;
        for (int i = from * GROUP; i < to * GROUP; i += GROUP) {
            int a = slots[i] * 3;
            int b = slots[i + 1] * 3;
            int c = slots[i + 2] * 3;
            float wa = weights[i];
            float wb = weights[i + 1];
            float wc = weights[i + 2];
            points[point] += wa * values[a] + wb * values[b] + wc * values[c];
            points[point + 1] += wa * values[a + 1] + wb * values[b + 1] + wc * values[c + 1];
            points[point + 2] += wa * values[a + 2] + wb * values[b + 2] + wc * values[c + 2];
            point += 3;
        }
    }

    @Override
    public void splat(int[] slots, float[] weights, int from, int to, float[] points, float[] values) {
        int point = 0;
        for (int i = from * GROUP; i < to * GROUP; i += GROUP) {
            int a = slots[i] * 3;
            int b = slots[i + 1] * 3;
            int c = slots[i + 2] * 3;
            float wa = weights[i];
            float wb = weights[i + 1];
            float wc = weights[i + 2];
            float v0 = points[point];
            float v1 = points[point + 1];
            float v2 = points[point + 2];
            values[a] += wa * v0;
            values[a + 1] += wa * v1;
            values[a + 2] += wa * v2;
            values[b] += wb * v0;
            values[b + 1] += wb * v1;
            values[b + 2] += wb * v2;
            values[c] += wc * v0;
            values[c + 1] += wc * v1;
            values[c + 2] += wc * v2;
            point += 3;
        }
    }

    @Override
    public void blur(int[] neighbours, int row, int from, int to, float[] in, float[] out) {
        for (int slot = from; slot < to; slot++) {
            int a = neighbours[2 * (row + slot)] * 3;
            int b = neighbours[2 * (row + slot) + 1] * 3;
            int at = slot * 3;
            out[at] = in[at] + 0.5f * (in[a] + in[b]);
            out[at + 1] = in[at + 1] + 0.5f * (in[a + 1] + in[b + 1]);
            out[at + 2] = in[at + 2] + 0.5f * (in[a + 2] + in[b + 2]);
        }
    }
}

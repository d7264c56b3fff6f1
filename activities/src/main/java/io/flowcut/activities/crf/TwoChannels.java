package io.flowcut.activities.crf;

/** {@link LatticeKernel} for two channels. */
final class TwoChannels implements LatticeKernel {
    @Override
    public int channels() {
        return 2;
    }

    @Override
    public void slice3(int[] slots, float[] weights, int start, int step, int count, float[] values, float[] points) {
        int i = start;
        for (int p = 0; p < count * 2; p += 2) {
            int a = slots[i] * 2;
            int b = slots[i + 1] * 2;
            int c = slots[i + 2] * 2;
            float wa = weights[i];
            float wb = weights[i + 1];
            float wc = weights[i + 2];
            points[p] += wa * values[a] + wb * values[b] + wc * values[c];
            points[p + 1] += wa * values[a + 1] + wb * values[b + 1] + wc * values[c + 1];
            i += step;
        }
    }

    @Override
    public void slice6(int[] slots, float[] weights, int start, int step, int count, float[] values, float[] points) {
        int i = start;
        for (int p = 0; p < count * 2; p += 2) {
            int a = slots[i] * 2;
            int b = slots[i + 1] * 2;
            int c = slots[i + 2] * 2;
            int d = slots[i + 3] * 2;
            int e = slots[i + 4] * 2;
            int f = slots[i + 5] * 2;
            float wa = weights[i];
            float wb = weights[i + 1];
            float wc = weights[i + 2];
            float wd = weights[i + 3];
            float we = weights[i + 4];
            float wf = weights[i + 5];
            points[p] += (wa * values[a] + wb * values[b] + wc * values[c])
                    + (wd * values[d] + we * values[e] + wf * values[f]);
            points[p + 1] += (wa * values[a + 1] + wb * values[b + 1] + wc * values[c + 1])
                    + (wd * values[d + 1] + we * values[e + 1] + wf * values[f + 1]);
            i += step;
        }
    }

    @Override
    public void splat3(int[] slots, float[] weights, int start, int step, int count, float[] points, float[] values) {
        int i = start;
        for (int p = 0; p < count * 2; p += 2) {
            float v0 = points[p];
            float v1 = points[p + 1];
            add(values, slots[i] * 2, weights[i], v0, v1);
            add(values, slots[i + 1] * 2, weights[i + 1], v0, v1);
            add(values, slots[i + 2] * 2, weights[i + 2], v0, v1);
            i += step;
        }
    }

    @Override
    public void splat6(int[] slots, float[] weights, int start, int step, int count, float[] points, float[] values) {
        int i = start;
        for (int p = 0; p < count * 2; p += 2) {
            float v0 = points[p];
            float v1 = points[p + 1];
            add(values, slots[i] * 2, weights[i], v0, v1);
            add(values, slots[i + 1] * 2, weights[i + 1], v0, v1);
            add(values, slots[i + 2] * 2, weights[i + 2], v0, v1);
            add(values, slots[i + 3] * 2, weights[i + 3], v0, v1);
            add(values, slots[i + 4] * 2, weights[i + 4], v0, v1);
            add(values, slots[i + 5] * 2, weights[i + 5], v0, v1);
            i += step;
        }
    }

    private static void add(float[] values, int at, float weight, float v0, float v1) {
        values[at] += weight * v0;
        values[at + 1] += weight * v1;
    }

    @Override
    public void blur(int[] chains, int start, int end, int waste, float[] values) {
        int at = 0;
        float before0 = 0;
        float here0 = 0;
        float before1 = 0;
        float here1 = 0;
        for (int i = start + 1; i <= end; i++) {
            int next = chains[i] * 2;
            float after0 = values[next];
            float after1 = values[next + 1];
            int to = Math.max(at, waste * 2);
            values[to] = here0 + 0.5f * (before0 + after0);
            values[to + 1] = here1 + 0.5f * (before1 + after1);
            before0 = here0;
            here0 = after0;
            before1 = here1;
            here1 = after1;
            at = next;
        }
    }
}

package io.flowcut.activities.crf;

/** {@link LatticeKernel} for three channels. */
final class ThreeChannels implements LatticeKernel {
    @Override
    public int channels() {
        return 3;
    }

    @Override
    public void slice3(int[] slots, float[] weights, int start, int step, int count, float[] values, float[] points) {
        int i = start;
        for (int p = 0; p < count * 3; p += 3) {
            int a = slots[i] * 3;
            int b = slots[i + 1] * 3;
            int c = slots[i + 2] * 3;
            float wa = weights[i];
            float wb = weights[i + 1];
            float wc = weights[i + 2];
            points[p] += wa * values[a] + wb * values[b] + wc * values[c];
            points[p + 1] += wa * values[a + 1] + wb * values[b + 1] + wc * values[c + 1];
            points[p + 2] += wa * values[a + 2] + wb * values[b + 2] + wc * values[c + 2];
            i += step;
        }
    }

    @Override
    public void slice6(int[] slots, float[] weights, int start, int step, int count, float[] values, float[] points) {
        int i = start;
        for (int p = 0; p < count * 3; p += 3) {
            int a = slots[i] * 3;
            int b = slots[i + 1] * 3;
            int c = slots[i + 2] * 3;
            int d = slots[i + 3] * 3;
            int e = slots[i + 4] * 3;
            int f = slots[i + 5] * 3;
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
            points[p + 2] += (wa * values[a + 2] + wb * values[b + 2] + wc * values[c + 2])
                    + (wd * values[d + 2] + we * values[e + 2] + wf * values[f + 2]);
            i += step;
        }
    }

    @Override
    public void splat3(int[] slots, float[] weights, int start, int step, int count, float[] points, float[] values) {
        int i = start;
        for (int p = 0; p < count * 3; p += 3) {
            float v0 = points[p];
            float v1 = points[p + 1];
            float v2 = points[p + 2];
            add(values, slots[i] * 3, weights[i], v0, v1, v2);
            add(values, slots[i + 1] * 3, weights[i + 1], v0, v1, v2);
            add(values, slots[i + 2] * 3, weights[i + 2], v0, v1, v2);
            i += step;
        }
    }

    @Override
    public void splat6(int[] slots, float[] weights, int start, int step, int count, float[] points, float[] values) {
        int i = start;
        for (int p = 0; p < count * 3; p += 3) {
            float v0 = points[p];
            float v1 = points[p + 1];
            float v2 = points[p + 2];
            add(values, slots[i] * 3, weights[i], v0, v1, v2);
            add(values, slots[i + 1] * 3, weights[i + 1], v0, v1, v2);
            add(values, slots[i + 2] * 3, weights[i + 2], v0, v1, v2);
            add(values, slots[i + 3] * 3, weights[i + 3], v0, v1, v2);
            add(values, slots[i + 4] * 3, weights[i + 4], v0, v1, v2);
            add(values, slots[i + 5] * 3, weights[i + 5], v0, v1, v2);
            i += step;
        }
    }

    private static void add(float[] values, int at, float weight, float v0, float v1, float v2) {
        values[at] += weight * v0;
        values[at + 1] += weight * v1;
        values[at + 2] += weight * v2;
    }

    @Override
    public void blur(int[] chains, int start, int end, int waste, float[] values) {
        int at = 0;
        float before0 = 0;
        float here0 = 0;
        float before1 = 0;
        float here1 = 0;
        float before2 = 0;
        float here2 = 0;
        for (int i = start + 1; i <= end; i++) {
            int next = chains[i] * 3;
            float after0 = values[next];
            float after1 = values[next + 1];
            float after2 = values[next + 2];
            int to = Math.max(at, waste * 3);
            values[to] = here0 + 0.5f * (before0 + after0);
            values[to + 1] = here1 + 0.5f * (before1 + after1);
            values[to + 2] = here2 + 0.5f * (before2 + after2);
            before0 = here0;
            here0 = after0;
            before1 = here1;
            here1 = after1;
            before2 = here2;
            here2 = after2;
            at = next;
        }
    }
}

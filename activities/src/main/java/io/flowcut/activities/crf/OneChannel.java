package io.flowcut.activities.crf;

/** {@link LatticeKernel} for one channel. */
final class OneChannel implements LatticeKernel {
    @Override
    public int channels() {
        return 1;
    }

    @Override
    public void slice3(int[] slots, float[] weights, int start, int step, int count, float[] values, float[] points) {
        int i = start;
        for (int p = 0; p < count; p++) {
            int a = slots[i];
            int b = slots[i + 1];
            int c = slots[i + 2];
            float wa = weights[i];
            float wb = weights[i + 1];
            float wc = weights[i + 2];
            points[p] += wa * values[a] + wb * values[b] + wc * values[c];
            i += step;
        }
    }

    @Override
    public void slice6(int[] slots, float[] weights, int start, int step, int count, float[] values, float[] points) {
        int i = start;
        for (int p = 0; p < count; p++) {
            int a = slots[i];
            int b = slots[i + 1];
            int c = slots[i + 2];
            int d = slots[i + 3];
            int e = slots[i + 4];
            int f = slots[i + 5];
            float wa = weights[i];
            float wb = weights[i + 1];
            float wc = weights[i + 2];
            float wd = weights[i + 3];
            float we = weights[i + 4];
            float wf = weights[i + 5];
            points[p] += (wa * values[a] + wb * values[b] + wc * values[c])
                    + (wd * values[d] + we * values[e] + wf * values[f]);
            i += step;
        }
    }

    @Override
    public void splat3(int[] slots, float[] weights, int start, int step, int count, float[] points, float[] values) {
        int i = start;
        for (int p = 0; p < count; p++) {
            float v0 = points[p];
            add(values, slots[i], weights[i], v0);
            add(values, slots[i + 1], weights[i + 1], v0);
            add(values, slots[i + 2], weights[i + 2], v0);
            i += step;
        }
    }

    @Override
    public void splat6(int[] slots, float[] weights, int start, int step, int count, float[] points, float[] values) {
        int i = start;
        for (int p = 0; p < count; p++) {
            float v0 = points[p];
            add(values, slots[i], weights[i], v0);
            add(values, slots[i + 1], weights[i + 1], v0);
            add(values, slots[i + 2], weights[i + 2], v0);
            add(values, slots[i + 3], weights[i + 3], v0);
            add(values, slots[i + 4], weights[i + 4], v0);
            add(values, slots[i + 5], weights[i + 5], v0);
            i += step;
        }
    }

    private static void add(float[] values, int at, float weight, float v0) {
        values[at] += weight * v0;
    }

    @Override
    public void blur(int[] chains, int start, int end, int waste, float[] values) {
        int at = 0;
        float before0 = 0;
        float here0 = 0;
        for (int i = start + 1; i <= end; i++) {
            int next = chains[i];
            float after0 = values[next];
            int to = Math.max(at, waste);
            values[to] = here0 + 0.5f * (before0 + after0);
            before0 = here0;
            here0 = after0;
            at = next;
        }
    }
}

package io.flowcut.activities.flow;

/**
 * Derives the flow back from the flow forth: a field b with {@code b(x) = -f(x + b(x))}, by the fixed-point iteration of
 * Chen et al., A simple fixed-point approach to invert a deformation field, Medical Physics 2008. Where the forward field
 * folds, as at the border of what moves, either of the motions that meet there comes out; where it leads out of the
 * picture, the vector at the nearest border counts. Not thread-safe.
 */
public final class FlowInverter {
    /** Smooth fields are within 0.01 pixels by then. */
    private static final int ITERATIONS = 8;
    /** Below this change of both components, in pixels, a vector has arrived. */
    private static final float ARRIVED = 0.01f;

    /**
     * The flow from the second frame to the first.
     *
     * @param forward flow from the first frame to the second
     */
    public FlowField process(FlowField forward) {
        int width = forward.width();
        int height = forward.height();
        float[] inverse = new float[2 * width * height];
        float[] sample = new float[2];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i += 2) {
                float dx = 0;
                float dy = 0;
                for (int iteration = 0; iteration < ITERATIONS; iteration++) {
                    sample(forward, x + dx, y + dy, sample);
                    boolean arrived = Math.abs(dx + sample[0]) < ARRIVED && Math.abs(dy + sample[1]) < ARRIVED;
                    dx = -sample[0];
                    dy = -sample[1];
                    if (arrived) {
                        break;
                    }
                }
                inverse[i] = dx;
                inverse[i + 1] = dy;
            }
        }
        return new FlowField(width, height, inverse);
    }

    /** The vector at a place between pixels, by bilinear interpolation; zero where it is not finite. */
    private static void sample(FlowField field, float x, float y, float[] vector) {
        int width = field.width();
        int height = field.height();
        float[] vectors = field.vectors();
        float u = Math.min(width - 1, Math.max(0, x));
        float v = Math.min(height - 1, Math.max(0, y));
        int left = (int) u;
        int top = (int) v;
        int right = Math.min(left + 1, width - 1);
        int bottom = Math.min(top + 1, height - 1);
        float a = u - left;
        float b = v - top;
        for (int k = 0; k < 2; k++) {
            float above = (1 - a) * vectors[2 * (top * width + left) + k] + a * vectors[2 * (top * width + right) + k];
            float below =
                    (1 - a) * vectors[2 * (bottom * width + left) + k] + a * vectors[2 * (bottom * width + right) + k];
            float value = (1 - b) * above + b * below;
            vector[k] = Float.isFinite(value) ? value : 0;
        }
    }
}

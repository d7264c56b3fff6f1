package io.flowcut.activities.ncut;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.flowcut.workflows.config.NcutConfig;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The affinity graphs of F frames of N tokens each on a device: what {@link AffinityGraph} is for one frame, with the
 * edges as an array (F, N, N) of 64-bit floats. A vector for each frame is an array (F, N, 1).
 *
 * <p>The product of the features is one of 32-bit floats in the order that the device takes, so pairs whose affinity is
 * tau but for rounding may be joined here and not there; a pair is joined where both of its two affinities exceed tau.
 */
final class DeviceGraphs implements AutoCloseable {
    /** Bytes that a pair of tokens needs while the graph is made: the affinity, two masks of it, and the edge. */
    static final int BYTES_A_PAIR = Float.BYTES + 3 + 2 * Double.BYTES;

    private final NDManager manager;
    private final int frames;
    private final int tokens;
    private final double eps;
    private final boolean zeroJoins;
    private final NDArray edges;
    private final double[] shown;
    private NDArray visible;

    /**
     * @param parent manager on the device
     * @param features features of at least one frame, all of the same size
     */
    DeviceGraphs(NDManager parent, List<TokenFeatures> features, NcutConfig config) {
        manager = parent.newSubManager();
        frames = features.size();
        tokens = features.get(0).tokens();
        eps = config.eps();
        zeroJoins = 0f > (float) config.tau();
        edges = edges(features, (float) config.tau());
        shown = new double[frames * tokens];
        Arrays.fill(shown, 1);
        visible = vectors(shown);
    }

    private NDArray edges(List<TokenFeatures> features, float tau) {
        int dimensions = features.get(0).dimensions();
        FloatBuffer values = FloatBuffer.allocate(Math.multiplyExact(frames * tokens, dimensions));
        for (TokenFeatures frame : features) {
            if (frame.tokens() != tokens || frame.dimensions() != dimensions) {
                throw new IllegalArgumentException("frames of different size");
            }
            values.put(frame.values());
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray rows = manager.create(values.flip(), new Shape(frames, tokens, dimensions), DataType.FLOAT32);
            NDArray above = rows.matMul(rows.swapAxes(1, 2)).gt(tau);
            NDArray both = above.logicalAnd(above.swapAxes(1, 2)).toType(DataType.FLOAT64, false);
            NDScope.unregister(both);
            return both;
        }
    }

    /** Number of frames F. */
    int frames() {
        return frames;
    }

    /** Number of tokens N. */
    int tokens() {
        return tokens;
    }

    /** The manager of arrays that live as long as this. */
    NDManager manager() {
        return manager;
    }

    /** An array (F, N, 1) of values (F, N) in row-major order. */
    NDArray vectors(double[] values) {
        return manager.create(values, new Shape(frames, tokens, 1));
    }

    /** Masks the marked tokens of a frame, beside those that were masked before. */
    void mask(int frame, byte[] marked) {
        for (int i = 0; i < tokens; i++) {
            if (marked[i] != 0) {
                shown[frame * tokens + i] = 0;
            }
        }
        visible.close();
        visible = vectors(shown);
    }

    /** W x of each frame, masks applied. */
    NDArray multiply(NDArray x) {
        NDArray seen = x.mul(visible);
        NDArray sum = x.sum(new int[] {1}, true);
        NDArray joined = edges.matMul(seen);
        if (zeroJoins) {
            NDArray hidden = sum.sub(seen.sum(new int[] {1}, true));
            NDArray ofMasked = visible.mul(-1).add(1).mul(sum);
            joined = joined.add(hidden).mul(visible).add(ofMasked);
        } else {
            joined = joined.mul(visible);
        }
        return joined.mul(1 - eps).add(sum.mul(eps));
    }

    @Override
    public void close() {
        manager.close();
    }
}

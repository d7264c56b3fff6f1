package io.flowcut.activities.ncut;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link LanczosEigensolver} for several frames on a device, step by step together: products and orthogonalisation are
 * matrix products over all frames in 64-bit floats, the small projected problems are solved on the host. A frame that is
 * solved stays as it is while others go on.
 */
final class DeviceLanczos implements AutoCloseable {
    private final DeviceGraphs graphs;
    private final NDManager manager;
    private final int frames;
    private final int tokens;
    private final int capacity;
    private final List<DeviceLane> lanes = new ArrayList<>();
    /** (F, N, 1): D^-1/2. */
    private final NDArray scale;
    /** (F, capacity + 2, N): the deflated vector, then the basis. */
    private final NDArray basis;
    /** (F, N, 1): the Ritz vectors of the frames that are solved. */
    private final NDArray solution;

    private int products;

    /** @param graphs of at least 2 tokens, masks applied */
    DeviceLanczos(DeviceGraphs graphs) {
        this.graphs = graphs;
        manager = graphs.manager().newSubManager();
        frames = graphs.frames();
        tokens = graphs.tokens();
        capacity = Math.min(LanczosEigensolver.BASIS, tokens - 1);
        for (int f = 0; f < frames; f++) {
            lanes.add(new DeviceLane(capacity));
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray ones = manager.ones(new Shape(frames, tokens, 1), DataType.FLOAT64);
            NDArray degrees = graphs.multiply(ones);
            scale = degrees.pow(-0.5);
            basis = manager.zeros(new Shape(frames, capacity + 2, tokens), DataType.FLOAT64);
            solution = manager.zeros(new Shape(frames, tokens, 1), DataType.FLOAT64);
            NDArray first = degrees.div(degrees.sum(new int[] {1}, true)).sqrt();
            put(0, first);
            NDScope.unregister(scale, basis, solution);
        }
        scale.attach(manager);
    }

    /**
     * The second smallest eigenvector of each frame.
     *
     * @param near for each frame x of an earlier cut, all zero for none
     * @param wanted whether a frame is to be solved; the vectors of others mean nothing
     */
    List<Eigenvector> process(List<double[]> near, boolean[] wanted) {
        for (int f = 0; f < frames; f++) {
            if (!wanted[f]) {
                lanes.get(f).skip();
            }
        }
        double[][] scales = rows(scale);
        start(near, scales);
        int size = 0;
        while (!lanes.stream().allMatch(DeviceLane::done)) {
            double[] coupling = extend(size);
            size++;
            boolean check = size >= LanczosEigensolver.FIRST_CHECK
                    && (size - LanczosEigensolver.FIRST_CHECK) % LanczosEigensolver.CHECK_EVERY == 0;
            solve(size, coupling, check || size == capacity);
            if (size == capacity) {
                size = restart(size, coupling);
            }
        }
        return results(scales);
    }

    private void start(List<double[]> near, double[][] scales) {
        double[] values = new double[frames * tokens];
        double[] z = new double[tokens];
        for (int f = 0; f < frames; f++) {
            LanczosEigensolver.start(z, near.get(f), scales[f]);
            System.arraycopy(z, 0, values, f * tokens, tokens);
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray first = basis.get(new NDIndex(":, 0:1, :"));
            NDArray deflated = orthogonal(first, orthogonal(first, graphs.vectors(values)));
            put(1, deflated.div(length(deflated)));
        }
    }

    /** One Lanczos step from basis vector j; returns the couplings to the next vector, one a frame. */
    private double[] extend(int j) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray known = basis.get(new NDIndex(":, 0:" + (j + 2) + ", :"));
            NDArray next = apply(known.get(new NDIndex(":, " + (j + 1) + ":" + (j + 2) + ", :"))
                    .swapAxes(1, 2));
            NDArray parts = known.matMul(next);
            next = next.sub(known.swapAxes(1, 2).matMul(parts));
            // Twice is enough (Kahan): cancellation leaves errors of the size of the vector before it.
            NDArray rest = known.matMul(next);
            next = next.sub(known.swapAxes(1, 2).matMul(rest));
            double[] along =
                    parts.add(rest).get(new NDIndex(":, " + (j + 1) + ", 0")).toDoubleArray();
            double[] coupling = length(next).toDoubleArray();
            double[] factor = new double[frames];
            for (int f = 0; f < frames; f++) {
                factor[f] = coupling[f] > LanczosEigensolver.INVARIANT ? 1 / coupling[f] : 0;
                lanes.get(f).extend(j, along[f], coupling[f]);
            }
            put(j + 2, next.mul(manager.create(factor, new Shape(frames, 1, 1))));
            return coupling;
        }
    }

    private void solve(int size, double[] coupling, boolean check) {
        for (int f = 0; f < frames; f++) {
            DeviceLane lane = lanes.get(f);
            boolean whole = coupling[f] <= LanczosEigensolver.INVARIANT || size == tokens - 1;
            boolean last = products >= LanczosEigensolver.MAX_PRODUCTS;
            if (!lane.done() && (check || whole || last) && lane.solve(size, coupling[f], whole, last)) {
                keep(f, size);
            }
        }
    }

    /** Forms the Ritz vector of a frame that is solved. */
    private void keep(int frame, int size) {
        double[] weights = new double[size];
        for (int b = 0; b < size; b++) {
            weights[b] = lanes.get(frame).entry(b, 0);
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray vectors = basis.get(new NDIndex(frame + ", 1:" + (size + 1) + ", :"));
            NDArray row = manager.create(weights, new Shape(1, size));
            solution.set(new NDIndex(frame + ", :, 0"), row.matMul(vectors).squeeze(0));
        }
    }

    /** Keeps the leading Ritz vectors and the last basis vector; returns the new size of the projected matrices. */
    private int restart(int size, double[] coupling) {
        int kept = Math.min(LanczosEigensolver.KEPT, size - 1);
        double[] weights = new double[frames * kept * size];
        for (int f = 0; f < frames; f++) {
            DeviceLane lane = lanes.get(f);
            if (lane.done()) {
                continue;
            }
            for (int r = 0; r < kept; r++) {
                for (int b = 0; b < size; b++) {
                    weights[(f * kept + r) * size + b] = lane.entry(b, r);
                }
            }
            lane.restart(size, kept, coupling[f]);
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray leading = manager.create(weights, new Shape(frames, kept, size))
                    .matMul(basis.get(new NDIndex(":, 1:" + (size + 1) + ", :")));
            NDArray last = basis.get(new NDIndex(":, " + (size + 1) + ":" + (size + 2) + ", :"))
                    .duplicate();
            basis.set(new NDIndex(":, 1:" + (kept + 1) + ", :"), leading);
            basis.set(new NDIndex(":, " + (kept + 1) + ":" + (kept + 2) + ", :"), last);
        }
        return kept;
    }

    private List<Eigenvector> results(double[][] scales) {
        double[][] found = rows(solution);
        double[][] polished;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            // As in LanczosEigensolver: tokens with equal rows of W then have equal entries.
            polished = rows(orthogonal(basis.get(new NDIndex(":, 0:1, :")), apply(solution)));
        }
        List<Eigenvector> results = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            DeviceLane lane = lanes.get(f);
            double[] z = lane.value() > LanczosEigensolver.POLISH_FROM ? polished[f] : found[f];
            results.add(lane.result(z, scales[f], products));
        }
        return results;
    }

    /** M z of each frame. */
    private NDArray apply(NDArray z) {
        products++;
        return graphs.multiply(z.mul(scale)).mul(scale);
    }

    /** z without its part along one unit row vector a frame. */
    private static NDArray orthogonal(NDArray unit, NDArray z) {
        return z.sub(unit.swapAxes(1, 2).matMul(unit.matMul(z)));
    }

    /** (F, 1, 1): length of each frame's vector. */
    private static NDArray length(NDArray z) {
        return z.square().sum(new int[] {1}, true).sqrt();
    }

    private void put(int row, NDArray vector) {
        basis.set(new NDIndex(":, " + row + ":" + (row + 1) + ", :"), vector.swapAxes(1, 2));
    }

    private double[][] rows(NDArray vectors) {
        double[] all = vectors.toDoubleArray();
        double[][] rows = new double[frames][tokens];
        for (int f = 0; f < frames; f++) {
            System.arraycopy(all, f * tokens, rows[f], 0, tokens);
        }
        return rows;
    }

    @Override
    public void close() {
        manager.close();
    }
}

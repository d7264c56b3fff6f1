package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.workflows.config.NcutConfig;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The stages of {@link NormalizedCut} on one frame one at a time, for benchmarks. Working memory is kept from call to
 * call, as it is from frame to frame in a run. Not thread-safe.
 */
public final class CutStages {
    private final FrameFeatures frame;
    private final NcutConfig config;
    private final TileWorkers workers;
    private final NormalizedCut cut;
    private final LanczosEigensolver solver;
    private AffinityGraph graph;
    private int products;
    private double eigenvalue;

    /**
     * @param frame features of at least 2 tokens
     * @param parallelism threads to use, the calling one included; the others are the executor's
     */
    public CutStages(FrameFeatures frame, NcutConfig config, Executor executor, int parallelism) {
        this.frame = requireNonNull(frame, "frame");
        this.config = requireNonNull(config, "config");
        workers = new TileWorkers(executor, parallelism);
        cut = new NormalizedCut(config, executor, parallelism);
        solver = new LanczosEigensolver(frame.tokens());
        affinity();
    }

    /** Computes the graph from the features. */
    public void affinity() {
        graph = AffinityGraph.of(frame, config, workers);
    }

    /** The second smallest eigenvector of the graph with no token masked, one entry a token. */
    public double[] eigenvector() {
        Eigenvector eigenvector = solver.process(graph);
        products = eigenvector.products();
        eigenvalue = eigenvector.eigenvalue();
        return eigenvector.values();
    }

    /** The disjoint masks of the frame, computed from the features: one byte a token, 1 inside. */
    public List<byte[]> masks() {
        return cut.trace(frame).masks();
    }

    /** Products with the graph that the last eigenvector took. */
    public int products() {
        return products;
    }

    /** Lambda of the last eigenvector. */
    public double eigenvalue() {
        return eigenvalue;
    }

    /** Whether the affinity of two tokens exceeds tau. */
    public boolean joined(int i, int j) {
        return graph.joined(i, j);
    }

    /** Ordered pairs of tokens, a token with itself included, whose affinity exceeds tau. */
    public long edges() {
        return graph.edges();
    }
}

package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.workflows.config.NcutConfig;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Token masks of a frame by repeated normalised cuts of its affinity graph (Shi and Malik 2000; MaskCut, Wang et al.
 * 2023, with the affinity of FlowCut, arXiv 2505.13174).
 *
 * <p>The affinity of the first mask serves all: masking a token clears its row and its column. The same input
 * gives the same masks whatever the number of threads.
 *
 * <p>Working memory is reused from frame to frame: an instance serves one caller at a time.
 */
public final class NormalizedCut implements TokenCutter {
    private final NcutConfig config;
    private final TileWorkers workers;
    private LanczosEigensolver solver;

    /** Cuts on the calling thread alone. */
    public NormalizedCut(NcutConfig config) {
        this(config, TileWorkers.single());
    }

    /**
     * Cuts on the calling thread and on up to {@code parallelism - 1} threads of the executor, which is not shut down.
     *
     * @param parallelism threads to use, at least 1
     */
    public NormalizedCut(NcutConfig config, Executor executor, int parallelism) {
        this(config, new TileWorkers(executor, parallelism));
    }

    private NormalizedCut(NcutConfig config, TileWorkers workers) {
        this.config = requireNonNull(config, "config");
        this.workers = workers;
    }

    /**
     * The masks of a frame, in the order in which they were found; disjoint, none empty, at most {@code maxMasks}. A grid
     * of one token has none.
     */
    public List<TokenMask> process(FrameFeatures frame) {
        TokenFeatures features = TokenFeatures.of(frame, config.alpha(), workers);
        return cut(frame, AffinityGraph.of(features, config, workers)).measured(features);
    }

    @Override
    public boolean sideBySide() {
        return true;
    }

    @Override
    public List<List<TokenMask>> process(List<FrameFeatures> frames) {
        return frames.stream().map(this::process).toList();
    }

    /** The cuts of a frame with their eigenvectors. */
    CutTrace trace(FrameFeatures frame) {
        return cut(frame, AffinityGraph.of(frame, config, workers)).trace();
    }

    private MaskIteration cut(FrameFeatures frame, AffinityGraph graph) {
        MaskIteration iteration = new MaskIteration(frame, config);
        while (iteration.open()) {
            iteration
                    .add(solver(frame.tokens()).process(graph, iteration.near()))
                    .ifPresent(graph::mask);
        }
        return iteration;
    }

    private LanczosEigensolver solver(int tokens) {
        if (solver == null || solver.tokens() != tokens) {
            solver = new LanczosEigensolver(tokens);
        }
        return solver;
    }
}

package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.workflows.config.NcutConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Token masks of a frame by repeated normalised cuts of its affinity graph (Shi and Malik 2000; MaskCut, Wang et al.
 * 2023, with the affinity of FlowCut, arXiv 2505.13174).
 *
 * <p>From the second mask on, a mask that overlaps an earlier one with an IoU above 0.5, or that covers at most {@code
 * minArea} of the tokens, ends the iteration. The same input gives the same masks whatever the number of threads.
 *
 * <p>Working memory is reused from frame to frame: an instance serves one caller at a time.
 */
public final class NormalizedCut {
    private static final double SAME_MASK_IOU = 0.5;

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
        AffinityGraph graph = AffinityGraph.of(features, config, workers);
        CutTrace trace = cut(frame, graph);
        MaskMeasure measure = new MaskMeasure(frame, features);
        MaskScore score = new MaskScore(measure.flowKnown());
        byte[] covered = new byte[frame.tokens()];
        List<TokenMask> masks = new ArrayList<>();
        for (int i = 0; i < trace.masks().size(); i++) {
            byte[] tokens = trace.masks().get(i);
            CutTrace.Cut cut = trace.cuts().get(i);
            byte[] component = cut.bipartition().component();
            if (area(tokens) > 0) {
                MaskQuality quality = measure.process(
                        tokens, component, covered, cut.eigenvector().eigenvalue());
                masks.add(new TokenMask(frame.rows(), frame.columns(), tokens, score.of(quality), quality));
            }
            uncovered(component, covered);
        }
        return masks;
    }

    /** The cuts of a frame with their eigenvectors. */
    CutTrace trace(FrameFeatures frame) {
        return cut(frame, AffinityGraph.of(frame, config, workers));
    }

    private CutTrace cut(FrameFeatures frame, AffinityGraph graph) {
        int tokens = frame.tokens();
        List<CutTrace.Cut> cuts = new ArrayList<>();
        List<byte[]> whole = new ArrayList<>();
        List<byte[]> masks = new ArrayList<>();
        byte[] covered = new byte[tokens];
        double[] near = new double[tokens];
        while (tokens > 1 && masks.size() < config.maxMasks()) {
            Eigenvector eigenvector = solver(tokens).process(graph, near);
            Bipartition bipartition = Bipartition.of(eigenvector.values(), frame.rows(), frame.columns());
            cuts.add(new CutTrace.Cut(eigenvector, bipartition));
            byte[] mask = bipartition.component();
            if (!whole.isEmpty() && isLast(mask, whole)) {
                break;
            }
            whole.add(mask);
            masks.add(uncovered(mask, covered));
            graph.mask(mask);
            near = eigenvector.values();
        }
        return new CutTrace(cuts, masks);
    }

    private LanczosEigensolver solver(int tokens) {
        if (solver == null || solver.tokens() != tokens) {
            solver = new LanczosEigensolver(tokens);
        }
        return solver;
    }

    private boolean isLast(byte[] mask, List<byte[]> earlier) {
        if ((double) area(mask) / mask.length <= config.minArea()) {
            return true;
        }
        for (byte[] other : earlier) {
            int both = 0;
            int either = 0;
            for (int i = 0; i < mask.length; i++) {
                both += mask[i] & other[i];
                either += mask[i] | other[i];
            }
            if (both > SAME_MASK_IOU * either) {
                return true;
            }
        }
        return false;
    }

    /** The tokens of a mask that are not covered yet, which it then covers. */
    private static byte[] uncovered(byte[] mask, byte[] covered) {
        byte[] rest = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            rest[i] = (byte) (mask[i] & ~covered[i]);
            covered[i] |= mask[i];
        }
        return rest;
    }

    private static int area(byte[] mask) {
        int area = 0;
        for (byte token : mask) {
            area += token;
        }
        return area;
    }
}

package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.workflows.config.NcutConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The masks of one frame as its cuts come in (MaskCut, Wang et al. 2023). From the second mask on, a mask that overlaps an
 * earlier one with an IoU above 0.5, or that covers at most {@code minArea} of the tokens, ends the iteration.
 */
final class MaskIteration {
    private static final double SAME_MASK_IOU = 0.5;

    private final FrameFeatures frame;
    private final NcutConfig config;
    private final List<CutTrace.Cut> cuts = new ArrayList<>();
    private final List<byte[]> whole = new ArrayList<>();
    private final List<byte[]> masks = new ArrayList<>();
    private final byte[] covered;
    private double[] near;
    private boolean ended;

    MaskIteration(FrameFeatures frame, NcutConfig config) {
        this.frame = requireNonNull(frame, "frame");
        this.config = requireNonNull(config, "config");
        covered = new byte[frame.tokens()];
        near = new double[frame.tokens()];
        ended = frame.tokens() < 2;
    }

    /** Whether another cut is wanted. */
    boolean open() {
        return !ended && masks.size() < config.maxMasks();
    }

    /** The vector of the last cut, to start the next one from; zeros before the first. */
    double[] near() {
        return near;
    }

    /**
     * Takes the vector of the next cut.
     *
     * @return the tokens to mask before a further cut, one byte each; empty when this cut was refused
     */
    Optional<byte[]> add(Eigenvector eigenvector) {
        Bipartition bipartition = Bipartition.of(eigenvector.values(), frame.rows(), frame.columns());
        cuts.add(new CutTrace.Cut(eigenvector, bipartition));
        near = eigenvector.values();
        byte[] mask = bipartition.component();
        if (!whole.isEmpty() && isLast(mask)) {
            ended = true;
            return Optional.empty();
        }
        whole.add(mask);
        masks.add(uncovered(mask, covered));
        return Optional.of(mask);
    }

    /** The cuts so far. */
    CutTrace trace() {
        return new CutTrace(cuts, masks);
    }

    /**
     * The masks so far, in the order in which they were found; disjoint, none empty.
     *
     * @param features of the frame, for the quality of the masks
     */
    List<TokenMask> measured(TokenFeatures features) {
        MaskMeasure measure = new MaskMeasure(frame, features);
        MaskScore score = new MaskScore(measure.flowKnown());
        byte[] before = new byte[frame.tokens()];
        List<TokenMask> measured = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            byte[] tokens = masks.get(i);
            CutTrace.Cut cut = cuts.get(i);
            byte[] component = cut.bipartition().component();
            if (area(tokens) > 0) {
                MaskQuality quality = measure.process(
                        tokens, component, before, cut.eigenvector().eigenvalue());
                measured.add(new TokenMask(frame.rows(), frame.columns(), tokens, score.of(quality), quality));
            }
            uncovered(component, before);
        }
        return measured;
    }

    private boolean isLast(byte[] mask) {
        if ((double) area(mask) / mask.length <= config.minArea()) {
            return true;
        }
        for (byte[] other : whole) {
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

package io.flowcut.activities.matching;

import io.flowcut.activities.mask.Rle;
import java.util.Arrays;
import java.util.List;

/**
 * One-to-one match of the masks of two frames: of all matches whose pairs exceed the IoU gate, the one with the
 * largest sum of IoU (FlowCut, arXiv 2505.13174, section 3.2, by {@link HungarianAssignment}).
 */
public final class MaskMatcher {
    /** Marks a mask without a partner. */
    public static final int NONE = -1;

    private final double minIou;

    /**
     * @param minIou IoU in [0, 1] that a pair must exceed
     */
    public MaskMatcher(double minIou) {
        this.minIou = minIou;
    }

    /** Per earlier mask the index of its later one, or {@link #NONE}. All masks have the size of the frame. */
    public int[] match(List<Rle> earlier, List<Rle> later) {
        if (earlier.isEmpty() || later.isEmpty()) {
            int[] none = new int[earlier.size()];
            Arrays.fill(none, NONE);
            return none;
        }
        double[][] cost = new double[earlier.size()][later.size()];
        for (int i = 0; i < cost.length; i++) {
            for (int j = 0; j < cost[i].length; j++) {
                cost[i][j] = cost(earlier.get(i).iou(later.get(j)));
            }
        }
        int[] partners = HungarianAssignment.solve(cost);
        for (int i = 0; i < partners.length; i++) {
            if (partners[i] != NONE && cost[i][partners[i]] >= 1) {
                partners[i] = NONE;
            }
        }
        return partners;
    }

    /** A pair under the gate costs as much as no pair. */
    private double cost(double iou) {
        return iou > minIou ? 1 - iou : 1;
    }
}

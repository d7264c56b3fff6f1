package io.flowcut.activities.ncut;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.mask.MaskQuality;
import java.util.Arrays;

/** Measures masks of one frame on its unmasked affinities and on the motion of its tokens. */
final class MaskMeasure {
    /** Difference of mean affinities that counts as full contrast. */
    private static final double FULL_CONTRAST = 0.4;
    /** How much motion around the mask counts against motion inside: flow reaches over the border of what moves. */
    private static final double RIM_WEIGHT = 0.5;
    /** The ring around a mask begins beyond this many tokens from it, and ends at {@link #RING_END}. */
    private static final int RING_START = 1;

    private static final int RING_END = 3;

    private final FrameFeatures frame;
    private final TokenFeatures features;
    private final double[] inside;
    private final double[] rest;

    MaskMeasure(FrameFeatures frame, TokenFeatures features) {
        this.frame = frame;
        this.features = features;
        inside = new double[features.dimensions()];
        rest = new double[features.dimensions()];
    }

    /** Whether any token has flow features. */
    boolean flowKnown() {
        for (float value : frame.flow()) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Measures one mask; all arrays are row-major, 1 inside and 0 outside.
     *
     * @param mask the tokens that are the mask's alone
     * @param component the tokens that its cut found, those of earlier masks included
     * @param covered the tokens of earlier masks
     * @param eigenvalue second smallest eigenvalue of its cut
     */
    MaskQuality process(byte[] mask, byte[] component, byte[] covered, double eigenvalue) {
        return new MaskQuality(clip(1 - eigenvalue), contrast(component, covered), motionContrast(mask));
    }

    /**
     * Mean affinity of all ordered pairs inside, a token with itself included, minus that of the pairs between inside and
     * the tokens in no mask. Affinities are inner products, so sums of features give their means without any pair.
     */
    private double contrast(byte[] component, byte[] covered) {
        byte[] outside = new byte[component.length];
        int area = 0;
        int others = 0;
        for (int i = 0; i < component.length; i++) {
            outside[i] = (byte) (1 - (component[i] | covered[i]));
            area += component[i];
            others += outside[i];
        }
        if (area == 0 || others == 0) {
            return 0;
        }
        features.sum(component, inside);
        features.sum(outside, rest);
        double within = 0;
        double across = 0;
        for (int k = 0; k < inside.length; k++) {
            within += inside[k] * inside[k];
            across += inside[k] * rest[k];
        }
        return clip((within / ((double) area * area) - across / ((double) area * others)) / FULL_CONTRAST);
    }

    private double motionContrast(byte[] mask) {
        byte[] near = dilate(mask, RING_START);
        byte[] far = dilate(mask, RING_END);
        double core = 0;
        double rim = 0;
        int coreTokens = 0;
        int rimTokens = 0;
        float[] motion = frame.motion();
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] != 0) {
                core += motion[i];
                coreTokens++;
            } else if (far[i] != 0 && near[i] == 0) {
                rim += motion[i];
                rimTokens++;
            }
        }
        return clip(core / Math.max(1, coreTokens) - RIM_WEIGHT * rim / Math.max(1, rimTokens));
    }

    /** The mask grown by a square that reaches {@code reach} tokens to each side. */
    private byte[] dilate(byte[] mask, int reach) {
        int rows = frame.rows();
        int columns = frame.columns();
        byte[] across = new byte[mask.length];
        byte[] grown = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] != 0) {
                int start = i - i % columns;
                int from = Math.max(start, i - reach);
                Arrays.fill(across, from, Math.min(start + columns, i + reach + 1), (byte) 1);
            }
        }
        for (int i = 0; i < mask.length; i++) {
            if (across[i] != 0) {
                int row = i / columns;
                for (int y = Math.max(0, row - reach); y < Math.min(rows, row + reach + 1); y++) {
                    grown[y * columns + i % columns] = 1;
                }
            }
        }
        return grown;
    }

    private static double clip(double value) {
        return Math.min(1, Math.max(0, value));
    }
}

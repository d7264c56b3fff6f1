package io.flowcut.activities.ncut;

import io.flowcut.activities.mask.MaskQuality;

/**
 * Quality score of a mask: the geometric mean of its measures, in [0, 1]. The only place where the formula stands.
 *
 * <p>With flow it is (borderContrast^2 contrast cutValue)^(1/4): motion counts twice, as a cut of the still background
 * has none. Without flow it is (contrast cutValue)^(1/2).
 *
 * @param flowKnown whether the frame has flow
 */
record MaskScore(boolean flowKnown) {
    /** The score of a mask with these measures. */
    double of(MaskQuality quality) {
        double appearance = quality.contrast() * quality.cutValue();
        if (!flowKnown) {
            return Math.sqrt(appearance);
        }
        return Math.sqrt(quality.borderContrast() * Math.sqrt(appearance));
    }
}

package io.flowcut.activities.ncut;

import io.flowcut.activities.mask.MaskQuality;

/**
 * Quality score of a mask: the weighted mean of its measures, in [0, 1]. The only place where the formula stands.
 *
 * @param cutWeight weight of {@link MaskQuality#cutValue()}
 * @param contrastWeight weight of {@link MaskQuality#contrast()}
 * @param borderWeight weight of {@link MaskQuality#borderContrast()}
 */
public record MaskScore(double cutWeight, double contrastWeight, double borderWeight) {
    /** Half for the contrast of affinities, a quarter each for the cut and for the flow on the border. */
    public static final MaskScore DEFAULT = new MaskScore(0.25, 0.5, 0.25);

    public MaskScore {
        if (!(cutWeight >= 0 && contrastWeight >= 0 && borderWeight >= 0)
                || cutWeight + contrastWeight + borderWeight <= 0) {
            throw new IllegalArgumentException("weights must not be negative, nor all zero");
        }
    }

    /** The score of a mask with these measures. */
    public double of(MaskQuality quality) {
        double sum = cutWeight * quality.cutValue()
                + contrastWeight * quality.contrast()
                + borderWeight * quality.borderContrast();
        return Math.min(1, Math.max(0, sum / (cutWeight + contrastWeight + borderWeight)));
    }
}

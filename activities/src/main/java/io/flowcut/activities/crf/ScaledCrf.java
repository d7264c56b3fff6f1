package io.flowcut.activities.crf;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.CrfConfig;

/**
 * {@link DenseCrf} for pictures of any size: the spatial deviations are those of the configuration times the longer side
 * over {@value MaskRefiner#REFERENCE_SIDE}, so that a CRF does not swallow the objects of a small picture. Used by one
 * caller at a time.
 */
final class ScaledCrf {
    /** What {@link CrfConfig} allows for a deviation. */
    private static final double SMALLEST_DEVIATION = 0.1;

    private static final double LARGEST_DEVIATION = 1000;

    private final CrfConfig config;
    private final int threads;
    private DenseCrf crf;
    private int side;

    /** @param threads threads of the CRF, 1 or 2; results do not depend on it */
    ScaledCrf(CrfConfig config, int threads) {
        this.config = requireNonNull(config, "config");
        this.threads = threads;
        crf = new DenseCrf(config, threads);
        side = MaskRefiner.REFERENCE_SIDE;
    }

    /** The CRF for pictures of a size. */
    DenseCrf of(int width, int height) {
        int longest = Math.max(width, height);
        if (longest != side) {
            CrfConfig scaled = config.withDeviations(
                    scaled(config.gaussianSxy(), longest), scaled(config.bilateralSxy(), longest));
            crf = new DenseCrf(scaled, threads);
            side = longest;
        }
        return crf;
    }

    private static double scaled(double deviation, int side) {
        return Math.min(LARGEST_DEVIATION, Math.max(SMALLEST_DEVIATION, deviation * side / MaskRefiner.REFERENCE_SIDE));
    }
}

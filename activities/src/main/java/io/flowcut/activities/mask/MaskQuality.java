package io.flowcut.activities.mask;

/**
 * What the quality score of a mask is made of, each in [0, 1].
 *
 * @param cutValue 1 minus half the normalised-cut value of the bipartition {mask, rest}: 1 = nothing crosses
 * @param contrast mean affinity inside minus mean affinity across, clipped to [0, 1]
 * @param borderContrast how much the flow features differ across the border of the mask
 */
public record MaskQuality(double cutValue, double contrast, double borderContrast) {}

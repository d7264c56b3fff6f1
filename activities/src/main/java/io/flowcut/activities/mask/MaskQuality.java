package io.flowcut.activities.mask;

/**
 * What the quality score of a mask is made of, each in [0, 1].
 *
 * @param cutValue 1 minus the second eigenvalue of the cut that found the mask: 1 = nothing crosses
 * @param contrast mean affinity inside minus mean affinity to the tokens of no mask so far, in units of 0.4, clipped: 1
 *     = far more alike inside than with the rest
 * @param borderContrast how surely the mask moves minus half of how surely the ring around it does, clipped: 1 = the
 *     mask moves and what surrounds it does not; 0 where motion is not known
 */
public record MaskQuality(double cutValue, double contrast, double borderContrast) {}

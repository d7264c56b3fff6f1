package io.flowcut.activities.crf;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.BinaryMask;

/**
 * A mask after refinement.
 *
 * @param labels the refined mask
 * @param probability probability of each pixel to be inside, row-major (H, W), in [0, 1]
 * @param agreement IoU of the mask before and after refinement, in [0, 1]; 1 when both are empty
 */
public record RefinedMask(BinaryMask labels, float[] probability, double agreement) {
    public RefinedMask {
        requireNonNull(labels, "labels");
        requireNonNull(probability, "probability");
        if (probability.length != labels.pixels().length) {
            throw new IllegalArgumentException("one probability a pixel is needed: " + probability.length);
        }
    }
}

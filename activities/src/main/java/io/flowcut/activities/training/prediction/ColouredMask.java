package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.ColourMoments;
import io.flowcut.activities.mask.Rle;

/** A mask and the colours of what it covers. */
record ColouredMask(Rle mask, ColourMoments colours) {
    ColouredMask {
        requireNonNull(mask, "mask");
        requireNonNull(colours, "colours");
    }
}

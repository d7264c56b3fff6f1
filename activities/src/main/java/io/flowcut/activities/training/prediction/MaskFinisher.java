package io.flowcut.activities.training.prediction;

import io.flowcut.activities.crf.ColourMeter;
import io.flowcut.activities.crf.PictureMaskRefiner;
import io.flowcut.activities.mask.ColourMoments;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.ArrayList;
import java.util.List;

/** Refines the masks of a frame and measures the colours of what they cover then. Not thread-safe. */
final class MaskFinisher {
    private final PictureMaskRefiner refiner;
    private final ColourMeter meter = new ColourMeter();

    MaskFinisher(CrfConfig crf) {
        refiner = new PictureMaskRefiner(crf);
    }

    /**
     * One mask for each.
     *
     * @param masks masks of the picture's size
     * @param refine whether they come to the borders in the picture, or stay as they are
     */
    List<ColouredMask> process(RgbImage picture, List<Rle> masks, boolean refine) {
        List<Rle> fine = refine ? refiner.process(picture, masks) : masks;
        byte[] lab = meter.lab(picture);
        List<ColouredMask> finished = new ArrayList<>(fine.size());
        for (Rle mask : fine) {
            finished.add(new ColouredMask(mask, ColourMoments.of(lab, mask)));
        }
        return finished;
    }
}

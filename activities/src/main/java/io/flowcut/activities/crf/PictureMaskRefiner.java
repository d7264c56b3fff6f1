package io.flowcut.activities.crf;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings masks that have the size of a picture already to the borders in it, each on its own, by {@link DenseCrf}; masks may
 * overlap before and after. A picture whose longer side is above {@code crf.maxSide} is refined at a size reduced to that. A
 * mask whose IoU before and after is below {@code crf.minIou} stays as it was: the picture has no border near it. Memory is
 * kept between calls; an instance is used by one caller at a time.
 */
public final class PictureMaskRefiner {
    /** Bytes a pixel of the picture: the picture, its Lab, the owner of each pixel, masks and probabilities. */
    private static final long BYTES_PER_PIXEL = 48;

    /** Bytes a pixel at which masks are refined: the lattices, probabilities and labels of some masks. */
    private static final long BYTES_PER_WORKING_PIXEL = 260;

    private final CrfConfig config;
    private final ScaledCrf crf;

    public PictureMaskRefiner(CrfConfig config) {
        this.config = requireNonNull(config, "config");
        crf = new ScaledCrf(config, 1);
    }

    /** Bytes that refining the masks of a picture takes at most, with the picture itself. */
    public static long bytes(CrfConfig config, int width, int height) {
        long pixels = (long) width * height;
        double reduced = Math.min(1, config.maxSide() / (double) Math.max(width, height));
        return BYTES_PER_PIXEL * pixels + (long) (BYTES_PER_WORKING_PIXEL * reduced * reduced * pixels);
    }

    /**
     * Refines.
     *
     * @param picture the picture
     * @param masks masks of its size
     * @return one mask for each, in their order; none is empty that was not
     */
    public List<Rle> process(RgbImage picture, List<Rle> masks) {
        WorkingSize size = WorkingSize.of(picture, config.maxSide());
        RgbImage image = size.bring(picture);
        DenseCrf sized = crf.of(size.width(), size.height());
        List<Rle> refined = new ArrayList<>(masks.size());
        for (int from = 0; from < masks.size(); from += DenseCrf.MOST_MASKS) {
            List<Rle> some = masks.subList(from, Math.min(from + DenseCrf.MOST_MASKS, masks.size()));
            List<BinaryMask> given = new ArrayList<>(some.size());
            for (Rle mask : some) {
                given.add(size.reduced() ? reduced(mask.decode(), size) : mask.decode());
            }
            List<RefinedMask> results = sized.process(image, given);
            for (int i = 0; i < some.size(); i++) {
                refined.add(chosen(picture, some.get(i), results.get(i), size));
            }
        }
        return List.copyOf(refined);
    }

    private static BinaryMask reduced(BinaryMask mask, WorkingSize size) {
        float[] values = new float[mask.pixels().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = mask.pixels()[i];
        }
        float[] fewer = new float[size.width() * size.height()];
        new BilinearResizer(mask.width(), mask.height(), size.width(), size.height()).process(values, fewer);
        return MaskRefiner.threshold(fewer, size.width(), size.height());
    }

    /** The refined mask at the size of the picture, or the given one where the CRF does not agree with it. */
    private Rle chosen(RgbImage picture, Rle given, RefinedMask result, WorkingSize size) {
        if (result.agreement() < config.minIou()) {
            return given;
        }
        BinaryMask mask = result.labels();
        if (size.reduced()) {
            float[] stretched = new float[picture.width() * picture.height()];
            new BilinearResizer(size.width(), size.height(), picture.width(), picture.height())
                    .process(result.probability(), stretched);
            mask = MaskRefiner.threshold(stretched, picture.width(), picture.height());
        }
        return mask.area() == 0 ? given : Rle.encode(mask);
    }
}

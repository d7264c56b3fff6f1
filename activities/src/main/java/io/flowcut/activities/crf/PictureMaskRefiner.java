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
        return RefinementReader.BYTES_PER_PIXEL * pixels
                + (long) (RefinementReader.BYTES_PER_WORKING_PIXEL * reduced * reduced * pixels);
    }

    /**
     * Refines.
     *
     * @param picture the picture
     * @param masks masks of its size
     * @return one mask for each, in their order; none is empty that was not
     */
    public List<Rle> process(RgbImage picture, List<Rle> masks) {
        int longest = Math.max(picture.width(), picture.height());
        double scale = Math.min(1, (double) config.maxSide() / longest);
        int width = (int) Math.max(1, Math.round(picture.width() * scale));
        int height = (int) Math.max(1, Math.round(picture.height() * scale));
        boolean reduce = width != picture.width() || height != picture.height();
        RgbImage image = reduce ? new FrameReducer(width, height).process(picture) : picture;
        DenseCrf sized = crf.of(width, height);
        List<Rle> refined = new ArrayList<>(masks.size());
        for (int from = 0; from < masks.size(); from += DenseCrf.MOST_MASKS) {
            List<Rle> some = masks.subList(from, Math.min(from + DenseCrf.MOST_MASKS, masks.size()));
            List<BinaryMask> given = new ArrayList<>(some.size());
            for (Rle mask : some) {
                given.add(reduce ? resized(mask.decode(), width, height) : mask.decode());
            }
            List<RefinedMask> results = sized.process(image, given);
            for (int i = 0; i < some.size(); i++) {
                refined.add(chosen(picture, some.get(i), results.get(i), width, height));
            }
        }
        return List.copyOf(refined);
    }

    private static BinaryMask resized(BinaryMask mask, int width, int height) {
        float[] values = new float[mask.pixels().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = mask.pixels()[i];
        }
        float[] stretched = new float[width * height];
        new BilinearResizer(mask.width(), mask.height(), width, height).process(values, stretched);
        return MaskRefiner.threshold(stretched, width, height);
    }

    /** The refined mask at the size of the picture, or the given one where the CRF does not agree with it. */
    private Rle chosen(RgbImage picture, Rle given, RefinedMask result, int width, int height) {
        if (result.agreement() < config.minIou()) {
            return given;
        }
        BinaryMask mask = result.labels();
        if (width != picture.width() || height != picture.height()) {
            float[] stretched = new float[picture.width() * picture.height()];
            new BilinearResizer(width, height, picture.width(), picture.height())
                    .process(result.probability(), stretched);
            mask = MaskRefiner.threshold(stretched, picture.width(), picture.height());
        }
        return mask.area() == 0 ? given : Rle.encode(mask);
    }
}

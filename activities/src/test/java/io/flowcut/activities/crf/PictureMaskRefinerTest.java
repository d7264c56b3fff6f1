package io.flowcut.activities.crf;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PictureMaskRefinerTest {
    private static final int WIDTH = 200;
    private static final int HEIGHT = 120;
    private static final int CELL = 10;

    @Test
    void findsTheEdgeBetweenTheCellsOfACoarseMask() {
        Rle truth = disc(1);
        Rle coarse = disc(CELL);
        assertThat(coarse.iou(truth)).isLessThan(0.9);

        List<Rle> refined = new PictureMaskRefiner(CrfConfig.DEFAULT).process(picture(truth), List.of(coarse, truth));

        assertThat(refined).hasSize(2);
        assertThat(refined.get(0).iou(truth)).isGreaterThan(0.97);
        assertThat(refined.get(1).iou(truth)).isGreaterThan(0.97);
    }

    @Test
    void worksAtTheReducedSizeOfALargePicture() {
        Rle truth = disc(1);
        Rle coarse = disc(CELL);

        Rle refined = new PictureMaskRefiner(maxSide(100))
                .process(picture(truth), List.of(coarse))
                .get(0);

        assertThat(refined.width()).isEqualTo(WIDTH);
        assertThat(refined.height()).isEqualTo(HEIGHT);
        assertThat(refined.iou(truth)).isGreaterThan(0.93);
    }

    @Test
    void leavesAMaskThatThePictureDoesNotBearOut() {
        BinaryMask speck = BinaryMask.empty(WIDTH, HEIGHT);
        speck.pixels()[20 * WIDTH + 30] = 1;
        Rle given = Rle.encode(speck);

        assertThat(new PictureMaskRefiner(CrfConfig.DEFAULT).process(picture(disc(1)), List.of(given)))
                .containsExactly(given);
    }

    @Test
    void takesMoreMasksThanTheCrfDoesAtOnce() {
        Rle truth = disc(1);
        List<Rle> many = java.util.Collections.nCopies(DenseCrf.MOST_MASKS + 2, disc(CELL));

        List<Rle> refined = new PictureMaskRefiner(CrfConfig.DEFAULT).process(picture(truth), many);

        assertThat(refined)
                .hasSize(many.size())
                .allSatisfy(mask -> assertThat(mask).isEqualTo(refined.get(0)));
    }

    private static CrfConfig maxSide(int side) {
        CrfConfig d = CrfConfig.DEFAULT;
        return new CrfConfig(
                d.enabled(),
                d.iterations(),
                d.confidence(),
                d.gaussianSxy(),
                d.gaussianCompat(),
                d.bilateralSxy(),
                d.bilateralSrgb(),
                d.bilateralCompat(),
                d.minIou(),
                side,
                d.normalisation(),
                d.settledShare(),
                d.minScore());
    }

    /** A disc in the middle, decided cell by cell. */
    private static Rle disc(int cell) {
        BinaryMask mask = BinaryMask.empty(WIDTH, HEIGHT);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double dx = (x / cell + 0.5) * cell - WIDTH / 2.0 - 3;
                double dy = (y / cell + 0.5) * cell - HEIGHT / 2.0 - 2;
                mask.pixels()[y * WIDTH + x] = (byte) (Math.hypot(dx, dy) < 32 ? 1 : 0);
            }
        }
        return Rle.encode(mask);
    }

    /** Orange inside, green outside, with a little noise. */
    private static RgbImage picture(Rle inside) {
        Random random = new Random(5);
        byte[] pixels = new byte[3 * WIDTH * HEIGHT];
        byte[] mask = inside.decode().pixels();
        for (int i = 0; i < mask.length; i++) {
            int noise = random.nextInt(7) - 3;
            pixels[3 * i] = (byte) ((mask[i] > 0 ? 210 : 60) + noise);
            pixels[3 * i + 1] = (byte) ((mask[i] > 0 ? 120 : 140) + noise);
            pixels[3 * i + 2] = (byte) (50 + noise);
        }
        return new RgbImage(WIDTH, HEIGHT, pixels);
    }
}

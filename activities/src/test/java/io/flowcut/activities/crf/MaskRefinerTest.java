package io.flowcut.activities.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.ColourHistogram;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.activities.ncut.TokenMask;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.config.CrfConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskRefinerTest {
    private static final CrfConfig OFF = new CrfConfig(false, 10, 0.9, 3, 7, 50, 5, 10, 0.5, 1280, "symmetric", 0, 0.2);

    @Test
    void stretchesTheGridOverTheWholeFrame() {
        TokenMask half = tokens("##..", "##..");

        FrameMask mask =
                new MaskRefiner(OFF).process(grey(101, 41), List.of(half)).get(0);

        assertThat(mask.mask().boundingBox()).containsExactly(0, 0, 50, 41);
        assertThat(mask.mask().area()).isEqualTo(50 * 41);
        assertThat(mask.score()).isEqualTo(half.score());
        assertThat(mask.quality()).isEqualTo(half.quality());
    }

    @Test
    void fillsHolesThatDoNotTouchTheBorder() {
        TokenMask ring = tokens("......", ".####.", ".#..#.", ".####.", "......");
        TokenMask open = tokens("......", "..###.", "..#...", "..###.", "......");

        BinaryMask filled = new MaskRefiner(OFF)
                .process(grey(120, 100), List.of(ring))
                .get(0)
                .mask()
                .decode();
        BinaryMask kept = new MaskRefiner(OFF)
                .process(grey(120, 100), List.of(open))
                .get(0)
                .mask()
                .decode();

        assertThat(filled.pixels()[50 * 120 + 60]).isEqualTo((byte) 1);
        assertThat(kept.pixels()[50 * 120 + 90]).isEqualTo((byte) 0);
    }

    @Test
    void leavesAnObjectInTheHoleOfAnotherItsPixels() {
        TokenMask ring = tokens("......", ".####.", ".#..#.", ".#..#.", ".####.", "......");
        TokenMask core = tokens("......", "......", "..##..", "..##..", "......", "......");
        MaskRefiner refiner = new MaskRefiner(OFF);

        List<FrameMask> masks = refiner.process(grey(120, 120), List.of(ring, core));

        assertThat(masks).hasSize(2);
        assertDisjoint(masks);
        assertThat(masks.get(1).mask())
                .isEqualTo(refiner.process(grey(120, 120), List.of(core)).get(0).mask());
    }

    @Test
    void givesTiesToTheEarlierMaskAndDropsWhatIsLeftEmpty() {
        TokenMask mask = tokens("....", ".##.", "....");

        List<FrameMask> masks = new MaskRefiner(OFF).process(grey(64, 48), List.of(mask, mask));

        assertThat(masks).hasSize(1);
    }

    @Test
    void dropsEmptyMasks() {
        TokenMask nothing = tokens("...", "...");
        TokenMask something = tokens(".#.", "...");

        assertThat(new MaskRefiner(CrfConfig.DEFAULT).process(grey(64, 64), List.of(nothing)))
                .isEmpty();
        assertThat(new MaskRefiner(CrfConfig.DEFAULT).process(grey(64, 64), List.of()))
                .isEmpty();
        assertThat(new MaskRefiner(OFF).process(grey(64, 64), List.of(nothing, something)))
                .hasSize(1);
    }

    @Test
    void dropsMasksThatRefinementChangesTooMuch() {
        // The picture's only edge is far inside the mask, so refinement shrinks or keeps it; the IoU decides.
        RgbImage image = disc(160, 120, 22);
        TokenMask block = tokens("........", "..####..", "..####..", "..####..", "..####..", "........");

        List<FrameMask> lenient = new MaskRefiner(config(0, 1280, 160)).process(image, List.of(block));
        double agreement = agreement(image, block, lenient.get(0));

        assertThat(agreement).isBetween(0.1, 0.95);
        assertThat(new MaskRefiner(config(agreement - 0.05, 1280, 160)).process(image, List.of(block)))
                .hasSize(1);
        assertThat(new MaskRefiner(config(agreement + 0.05, 1280, 160)).process(image, List.of(block)))
                .isEmpty();
    }

    @Test
    void followsTheObjectInAFrameAboveTheLargestSide() {
        RgbImage image = disc(801, 603, 140);
        TokenMask block = tokens("........", "..####..", "..####..", "..####..", "..####..", "........");

        FrameMask mask = new MaskRefiner(config(0.3, 200, 200))
                .process(image, List.of(block))
                .get(0);

        assertThat(mask.mask().width()).isEqualTo(801);
        assertThat(mask.mask().height()).isEqualTo(603);
        assertThat(mask.mask().area() / (Math.PI * 140 * 140)).isCloseTo(1, within(0.05));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void refinesMoreMasksThanTheCrfTakesAtOnce(int threads) {
        Random random = new Random(3);
        RgbImage image = DenseCrfTest.picture(random, 90, 70);
        List<TokenMask> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] tokens = new byte[20];
            tokens[i] = 1;
            many.add(new TokenMask(4, 5, tokens, 0.5, new MaskQuality(0.5, 0.5, 0.5)));
        }

        List<FrameMask> masks = new MaskRefiner(
                        new CrfConfig(true, 10, 0.9, 3, 0.1, 50, 5, 0.1, 0, 1280, "symmetric", 0, 0.2), threads)
                .process(image, many);

        assertThat(masks).hasSize(20);
        assertDisjoint(masks);
    }

    @Test
    void widthsOfTheKernelsFollowThePicture() {
        RgbImage image = DenseCrfTest.picture(new Random(5), 90, 70);
        TokenMask block = tokens("........", "..####..", "..####..", "..####..", "..####..", "........");
        BinaryMask coarse = new MaskRefiner(OFF)
                .process(image, List.of(block))
                .get(0)
                .mask()
                .decode();

        CrfConfig scaled =
                new CrfConfig(true, 10, 0.9, 3 * 90 / 854.0, 7, 50 * 90 / 854.0, 5, 10, 0, 1280, "symmetric", 0, 0.2);
        BinaryMask expected =
                new DenseCrf(scaled).process(image, List.of(coarse)).get(0).labels();
        new HoleFiller().process(expected);

        CrfConfig config = new CrfConfig(true, 10, 0.9, 3, 7, 50, 5, 10, 0, 1280, "symmetric", 0, 0.2);
        MaskRefiner refiner = new MaskRefiner(config);
        assertThat(refiner.process(image, List.of(block)).get(0).mask().decode().pixels())
                .isEqualTo(expected.pixels());
        // A picture of another size in between must leave nothing behind.
        assertThat(refiner.process(disc(160, 120, 22), List.of(block))).isNotEmpty();
        assertThat(refiner.process(image, List.of(block)).get(0).mask().decode().pixels())
                .isEqualTo(expected.pixels());
    }

    @Test
    void dropsMasksThatNoFilterWouldLetPass() {
        TokenMask good = tokens(".#.", "...");
        MaskQuality quality = new MaskQuality(1, 1, 0);
        TokenMask bad = new TokenMask(2, 3, new byte[] {0, 0, 0, 1, 1, 0}, 0.2, quality);
        TokenMask fair = new TokenMask(2, 3, new byte[] {0, 0, 0, 1, 1, 0}, 0.21, quality);

        assertThat(new MaskRefiner(OFF).process(grey(64, 64), List.of(good, bad)))
                .hasSize(1);
        assertThat(new MaskRefiner(OFF).process(grey(64, 64), List.of(good, fair)))
                .hasSize(2);
    }

    @Test
    void measuresTheColoursOfAMask() {
        byte[] pixels = new byte[3 * 40 * 20];
        for (int i = 0; i < 40 * 20; i++) {
            // Left red: in Lab of bytes about (136, 208, 195); right grey: (99, 128, 128).
            boolean left = i % 40 < 20;
            pixels[3 * i] = (byte) (left ? 255 : 94);
            pixels[3 * i + 1] = (byte) (left ? 0 : 94);
            pixels[3 * i + 2] = (byte) (left ? 0 : 94);
        }
        RgbImage image = new RgbImage(40, 20, pixels);

        double[] red = new MaskRefiner(OFF)
                .process(image, List.of(tokens("#.", "#.")))
                .get(0)
                .colours()
                .shares();
        double[] both = new MaskRefiner(OFF)
                .process(image, List.of(tokens("##", "##")))
                .get(0)
                .colours()
                .shares();

        assertThat(red[ColourHistogram.bin(136, 208, 195)]).isEqualTo(1);
        assertThat(both[ColourHistogram.bin(136, 208, 195)]).isEqualTo(0.5);
        assertThat(both[ColourHistogram.bin(99, 128, 128)]).isEqualTo(0.5);
    }

    private static void assertDisjoint(List<FrameMask> masks) {
        int[] covered = new int[masks.get(0).mask().decode().pixels().length];
        for (FrameMask mask : masks) {
            byte[] pixels = mask.mask().decode().pixels();
            for (int i = 0; i < pixels.length; i++) {
                covered[i] += pixels[i];
            }
        }
        assertThat(Arrays.stream(covered).max().orElseThrow()).isLessThanOrEqualTo(1);
    }

    private static double agreement(RgbImage image, TokenMask given, FrameMask refined) {
        return new MaskRefiner(OFF).process(image, List.of(given)).get(0).mask().iou(refined.mask());
    }

    /** Deviations of 3 and 50 pixels in pictures of {@code side} pixels. */
    private static CrfConfig config(double minIou, int maxSide, int side) {
        double scale = (double) MaskRefiner.REFERENCE_SIDE / side;
        return new CrfConfig(true, 10, 0.9, 3 * scale, 7, 50 * scale, 5, 10, minIou, maxSide, "symmetric", 0, 0.2);
    }

    private static RgbImage grey(int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        Arrays.fill(pixels, (byte) 90);
        return new RgbImage(width, height, pixels);
    }

    private static RgbImage disc(int width, int height, int radius) {
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            boolean inside = Math.hypot(i % width - width / 2, i / width - height / 2) < radius;
            Arrays.fill(pixels, 3 * i, 3 * i + 3, (byte) (inside ? 220 : 30));
        }
        return new RgbImage(width, height, pixels);
    }

    private static TokenMask tokens(String... rows) {
        int columns = rows[0].length();
        byte[] tokens = new byte[rows.length * columns];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (byte) (rows[i / columns].charAt(i % columns) == '#' ? 1 : 0);
        }
        return new TokenMask(rows.length, columns, tokens, 0.75, new MaskQuality(0.5, 0.25, 1));
    }
}

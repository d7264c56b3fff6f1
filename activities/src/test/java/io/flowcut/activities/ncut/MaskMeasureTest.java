package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.mask.MaskQuality;
import org.junit.jupiter.api.Test;

class MaskMeasureTest {
    /** Token 0 and 1 are along x, 2 along y, 3 at 60 degrees between x and y: all affinities are cosines of these. */
    private static final float[] DIRECTIONS = {1, 0, 1, 0, 0, 1, 0.5f, (float) Math.sqrt(0.75)};

    private static MaskQuality measure(FrameFeatures frame, byte[] mask, byte[] whole, byte[] covered, double value) {
        return new MaskMeasure(frame, TokenFeatures.of(frame, 0.5)).process(mask, whole, covered, value);
    }

    @Test
    void contrastIsTheDifferenceOfMeanAffinities() {
        FrameFeatures frame = new FrameFeatures(1, 4, DIRECTIONS, DIRECTIONS);
        byte[] mask = {0, 0, 1, 1};
        byte[] none = new byte[4];
        // Inside: (1 + 1 + 2 cos 30) / 4; across: (0 + 0 + 0.5 + 0.5) / 4.
        double expected = ((2 + 2 * Math.sqrt(0.75)) / 4 - 0.25) / 0.4;
        assertThat(expected).isGreaterThan(1);
        assertThat(measure(frame, mask, mask, none, 0).contrast()).isEqualTo(1);
        byte[] middle = {0, 1, 1, 0};
        // Inside: (1 + 1 + 0) / 4; across: (1 + 0.5 + 0 + cos 30) / 4.
        assertThat(measure(frame, middle, middle, none, 0).contrast()).isZero();
        byte[] first = {1, 0, 0, 0};
        // Inside: 1; across: (1 + 0 + 0.5) / 3 with all, (0.5 + 1) / 2 without the covered token.
        assertThat(measure(frame, first, first, none, 0).contrast()).isEqualTo(1);
        assertThat(measure(frame, first, first, new byte[] {0, 0, 1, 0}, 0).contrast())
                .isCloseTo(0.25 / 0.4, within(1e-6));
        byte[] all = {1, 1, 1, 1};
        assertThat(measure(frame, all, all, none, 0).contrast()).isZero();
    }

    @Test
    void contrastIsOfTheWholeComponent() {
        FrameFeatures frame = new FrameFeatures(1, 4, DIRECTIONS, DIRECTIONS);
        byte[] covered = {1, 0, 0, 0};
        byte[] component = {1, 1, 0, 0};
        byte[] mask = {0, 1, 0, 0};
        // Inside 1; across (0 + 0.5) / 2.
        assertThat(measure(frame, mask, component, covered, 0).contrast()).isEqualTo(1);
        assertThat(measure(frame, mask, component, new byte[] {1, 0, 1, 0}, 0).contrast())
                .isEqualTo(1);
    }

    @Test
    void cutValueIsOneMinusTheEigenvalue() {
        FrameFeatures frame = new FrameFeatures(1, 4, DIRECTIONS, DIRECTIONS);
        byte[] mask = {1, 0, 0, 0};
        assertThat(measure(frame, mask, mask, new byte[4], 0.25).cutValue()).isEqualTo(0.75);
        assertThat(measure(frame, mask, mask, new byte[4], 1.5).cutValue()).isZero();
    }

    @Test
    void motionInsideCountsAgainstHalfOfThatInTheRing() {
        int side = 9;
        float[] motion = new float[side * side];
        byte[] mask = new byte[side * side];
        for (int i = 0; i < mask.length; i++) {
            int reach = Math.max(Math.abs(i % side - 4), Math.abs(i / side - 4));
            mask[i] = (byte) (reach == 0 ? 1 : 0);
            // The neighbours of the mask, and what is beyond the ring, do not matter.
            motion[i] = reach == 0 ? 0.75f : reach == 2 ? 0.5f : reach == 3 ? 0.25f : 1;
        }
        FrameFeatures frame = new FrameFeatures(side, side, new float[side * side], new float[side * side], motion);
        // 16 tokens at a distance of 2 and 24 at one of 3.
        double ring = (16 * 0.5 + 24 * 0.25) / 40;
        assertThat(measure(frame, mask, mask, new byte[mask.length], 0).borderContrast())
                .isCloseTo(0.75 - 0.5 * ring, within(1e-12));
    }

    @Test
    void ringStopsAtTheBorderOfThePicture() {
        FrameFeatures frame =
                new FrameFeatures(2, 3, new float[6], new float[6], new float[] {1, 0.5f, 0.25f, 0, 0.5f, 0.75f});
        byte[] mask = {1, 0, 0, 0, 0, 0};
        assertThat(measure(frame, mask, mask, new byte[6], 0).borderContrast()).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void flowIsKnownWhereAnyTokenHasIt() {
        FrameFeatures with = new FrameFeatures(1, 2, new float[4], new float[] {0, 0, 1, 0});
        FrameFeatures without = new FrameFeatures(1, 2, new float[4], new float[4]);
        assertThat(new MaskMeasure(with, TokenFeatures.of(with, 0.5)).flowKnown())
                .isTrue();
        assertThat(new MaskMeasure(without, TokenFeatures.of(without, 0.5)).flowKnown())
                .isFalse();
    }

    @Test
    void scoreIsTheGeometricMeanWithMotionTwice() {
        MaskQuality quality = new MaskQuality(0.5, 0.125, 0.25);
        assertThat(new MaskScore(true).of(quality)).isCloseTo(0.25, within(1e-12));
        assertThat(new MaskScore(false).of(quality)).isCloseTo(0.25, within(1e-12));
        assertThat(new MaskScore(true).of(new MaskQuality(1, 1, 0))).isZero();
        assertThat(new MaskScore(false).of(new MaskQuality(1, 0.25, 0))).isEqualTo(0.5);
        assertThat(new MaskScore(true).of(new MaskQuality(1, 1, 1))).isEqualTo(1);
    }
}

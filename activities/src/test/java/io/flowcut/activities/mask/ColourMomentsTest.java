package io.flowcut.activities.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColourMomentsTest {
    private static final int SIDE = 8;

    /** Left half at (51, 128, 100), right half at (102, 148, 100). */
    private static byte[] halves() {
        byte[] lab = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            boolean left = i % SIDE < SIDE / 2;
            lab[3 * i] = (byte) (left ? 51 : 102);
            lab[3 * i + 1] = (byte) (left ? 128 : 148);
            lab[3 * i + 2] = 100;
        }
        return lab;
    }

    private static Rle columns(int first, int end) {
        BinaryMask mask = BinaryMask.empty(SIDE, SIDE);
        for (int i = 0; i < SIDE * SIDE; i++) {
            mask.pixels()[i] = (byte) (i % SIDE >= first && i % SIDE < end ? 1 : 0);
        }
        return Rle.encode(mask);
    }

    private static double[] numbers(ColourMoments moments) {
        return Arrays.stream(moments.text().split(","))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @Test
    void meanAndDeviationInUnitsOfLab() {
        assertThat(numbers(ColourMoments.of(halves(), columns(0, 4))))
                .containsExactly(new double[] {20, 0, -28, 0, 0, 0}, within(1e-9));
        assertThat(numbers(ColourMoments.of(halves(), columns(0, 8))))
                .containsExactly(new double[] {30, 10, -28, 10, 10, 0}, within(1e-9));
        assertThatThrownBy(() -> ColourMoments.of(new byte[3], columns(0, 4)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void distanceIsThatOfTheNumbers() {
        ColourMoments left = ColourMoments.of(halves(), columns(0, 4));
        ColourMoments both = ColourMoments.of(halves(), columns(0, 8));
        assertThat(left.distance(both)).isEqualTo(Math.sqrt(400), within(1e-9));
        assertThat(left.distance(left)).isZero();
    }

    @Test
    void fewPixelsSayNothing() {
        ColourMoments few = ColourMoments.of(halves(), columns(0, 1));
        assertThat(few).isEqualTo(ColourMoments.UNKNOWN);
        ColourMoments left = ColourMoments.of(halves(), columns(0, 4));
        assertThat(ColourMoments.mean(List.of(few, left, few))).isEqualTo(left);
        assertThat(ColourMoments.mean(List.of(few)).known()).isFalse();
        assertThatThrownBy(() -> few.distance(left)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textIsReadBackExactly() {
        for (ColourMoments moments : List.of(
                ColourMoments.of(halves(), columns(1, 6)),
                ColourMoments.of(halves(), columns(3, 8)),
                ColourMoments.UNKNOWN)) {
            assertThat(ColourMoments.parse(moments.text())).isEqualTo(moments).hasSameHashCodeAs(moments);
        }
        assertThatThrownBy(() -> ColourMoments.parse("1,2,3")).hasMessageContaining("not 6 numbers");
    }
}

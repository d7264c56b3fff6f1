package io.flowcut.worker.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultDifferenceTest {
    /** The columns from one on to another of a picture of 10x4 pixels. */
    private static Rle columns(int from, int to) {
        byte[] pixels = new byte[40];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 10 >= from && i % 10 < to ? 1 : 0);
        }
        return Rle.encode(new BinaryMask(10, 4, pixels));
    }

    @Test
    void masksAreMatchedAndThoseWithoutAPartnerCountNothing() {
        Rle one = columns(0, 4);
        Rle two = columns(6, 10);
        assertThat(ResultDifference.iou(List.of(one, two), List.of(two, one))).isEqualTo(1);
        assertThat(ResultDifference.iou(List.of(one), List.of(columns(0, 2)))).isEqualTo(0.5);
        assertThat(ResultDifference.iou(List.of(one), List.of(one, two))).isEqualTo(0.5);
        assertThat(ResultDifference.iou(List.of(one), List.of())).isZero();
        assertThat(ResultDifference.iou(List.of(), List.of())).isEqualTo(1);
    }

    @Test
    void aFieldOfHalfTheSizeIsStretchedWithItsVectors() {
        float[] full = new float[2 * 8 * 4];
        float[] half = new float[2 * 4 * 2];
        for (int i = 0; i < full.length; i += 2) {
            full[i] = 6;
        }
        for (int i = 0; i < half.length; i += 2) {
            half[i] = 3;
            half[i + 1] = 2;
        }
        FlowField exact = new FlowField(8, 4, full);
        assertThat(ResultDifference.error(exact, exact)).isZero();
        assertThat(ResultDifference.error(exact, new FlowField(4, 2, half))).isCloseTo(4, within(1e-6));
    }

    @Test
    void featuresDifferByTheirDirection() {
        float[] one = {1, 0, 0, 2};
        float[] scaled = {3, 0, 0, 1};
        float[] turned = {0, 1, 0, 2};
        assertThat(ResultDifference.distance(one, scaled, 2)).isCloseTo(0, within(1e-9));
        assertThat(ResultDifference.distance(one, turned, 2)).isCloseTo(0.5, within(1e-9));
        float[] none = new float[4];
        assertThat(ResultDifference.distance(none, none, 2)).isZero();
        assertThat(ResultDifference.distance(one, none, 2)).isEqualTo(1);
    }
}

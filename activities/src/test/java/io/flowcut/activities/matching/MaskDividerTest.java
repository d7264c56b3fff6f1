package io.flowcut.activities.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskDividerTest {
    private static final int SIDE = 3;

    private static SoftMask square(int left, int width) {
        float[] values = new float[width * SIDE];
        Arrays.fill(values, 1);
        return new SoftMask(left, 0, width, SIDE, values);
    }

    @Test
    void aPixelGoesToTheObjectThatItLiesDeepestInOrNearestTo() {
        MaskDivider divider = new MaskDivider(square(0, 20), List.of(square(2, 6), square(11, 6)), 20, SIDE);
        assertThat(divider.owner(0, 1)).isZero();
        assertThat(divider.owner(8, 1)).isZero();
        assertThat(divider.owner(10, 1)).isEqualTo(1);
        assertThat(divider.owner(19, 1)).isEqualTo(1);
    }

    @Test
    void tellsHundredsOfObjectsApart() {
        int objects = 300;
        List<SoftMask> expected = new ArrayList<>();
        for (int i = 0; i < objects; i++) {
            expected.add(square(SIDE * i, SIDE));
        }
        MaskDivider divider = new MaskDivider(square(0, SIDE * objects), expected, SIDE * objects, SIDE);
        for (int i = 0; i < objects; i++) {
            assertThat(divider.owner(SIDE * i + 1, 1)).isEqualTo(i);
        }
    }
}

package io.flowcut.activities.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfFloatTest {
    @Test
    void everyHalfSurvivesTheRoundTrip() {
        for (int bits = 0; bits < 0x10000; bits++) {
            short half = (short) bits;
            float value = HalfFloat.toFloat(half);
            if (Float.isNaN(value)) {
                assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(value))).isNaN();
            } else {
                assertThat(HalfFloat.fromFloat(value)).as("half %04x", bits).isEqualTo(half);
            }
        }
    }

    @Test
    void knownValues() {
        assertThat(HalfFloat.fromFloat(1f)).isEqualTo((short) 0x3c00);
        assertThat(HalfFloat.fromFloat(-2f)).isEqualTo((short) 0xc000);
        assertThat(HalfFloat.fromFloat(-0f)).isEqualTo((short) 0x8000);
        assertThat(HalfFloat.fromFloat(65504f)).isEqualTo((short) 0x7bff);
        assertThat(HalfFloat.fromFloat(65519.99f)).isEqualTo((short) 0x7bff);
        assertThat(HalfFloat.fromFloat(65520f)).isEqualTo((short) 0x7c00);
        assertThat(HalfFloat.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
        assertThat(HalfFloat.fromFloat(0x1p-24f)).isEqualTo((short) 1);
        assertThat(HalfFloat.fromFloat(0x1p-25f)).as("tie to even").isEqualTo((short) 0);
        assertThat(HalfFloat.fromFloat(Math.nextUp(0x1p-25f))).isEqualTo((short) 1);
        assertThat(HalfFloat.fromFloat(0x1.8p-24f)).as("tie to even").isEqualTo((short) 2);
        assertThat(HalfFloat.fromFloat(1f + 0x1p-11f)).as("tie to even").isEqualTo((short) 0x3c00);
        assertThat(HalfFloat.fromFloat(1f + 3 * 0x1p-11f)).as("tie to even").isEqualTo((short) 0x3c02);
        assertThat(HalfFloat.fromFloat(Math.nextDown(0x1p-14f)))
                .as("carry to normal")
                .isEqualTo((short) 0x400);
        assertThat(HalfFloat.toFloat((short) 0x3555)).isEqualTo(0.33325195f);
    }

    @Test
    void roundsToTheNearest() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isNaN(value) || Math.abs(value) >= 65504f) {
                continue;
            }
            short half = HalfFloat.fromFloat(value);
            double error = Math.abs((double) HalfFloat.toFloat(half) - value);
            double up = Math.abs((double) HalfFloat.toFloat((short) (half + 1)) - value);
            double down = (half & 0x7fff) == 0 ? up : Math.abs((double) HalfFloat.toFloat((short) (half - 1)) - value);
            assertThat(error).as("%s", value).isLessThanOrEqualTo(Math.min(up, down));
        }
    }
}

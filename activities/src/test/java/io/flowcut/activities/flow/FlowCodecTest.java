package io.flowcut.activities.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlowCodecTest {
    private static FlowPair pair(FlowField forward, FlowField backward) {
        return new FlowPair(Optional.of(forward), Optional.of(backward));
    }

    @Test
    void keepsVectorsToHalfPrecision() {
        float[] vectors = {0, -0.5f, 100.03f, -7.999f, 1e-6f, 3000f, 1e6f, -1e6f, Float.NaN, Float.NEGATIVE_INFINITY};
        byte[] bytes = FlowCodec.encode(new FlowPair(Optional.of(new FlowField(5, 1, vectors)), Optional.empty()));
        assertThat(bytes).hasSize(20 + 20);
        FlowPair flow = FlowCodec.decode(bytes);
        assertThat(flow.backward()).isEmpty();
        FlowField field = flow.forward().orElseThrow();
        assertThat(field.width()).isEqualTo(5);
        assertThat(field.height()).isEqualTo(1);
        float[] back = field.vectors();
        for (int i = 0; i < 6; i++) {
            assertThat(Math.abs(back[i] - vectors[i]))
                    .isLessThanOrEqualTo(Math.max(0x1p-25f, Math.abs(vectors[i]) / 2048));
        }
        assertThat(back[6]).isEqualTo(65504f);
        assertThat(back[7]).isEqualTo(-65504f);
        assertThat(back[8]).isNaN();
        assertThat(back[9]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void keepsBothSidesApart() {
        FlowField forward = new FlowField(1, 2, new float[] {1, 2, 3, 4});
        FlowField backward = new FlowField(1, 2, new float[] {-1, -2, -3, -4});
        FlowPair both = FlowCodec.decode(FlowCodec.encode(pair(forward, backward)));
        assertThat(both.forward().orElseThrow().vectors()).containsExactly(1, 2, 3, 4);
        assertThat(both.backward().orElseThrow().vectors()).containsExactly(-1, -2, -3, -4);

        FlowPair last = FlowCodec.decode(FlowCodec.encode(new FlowPair(Optional.empty(), Optional.of(backward))));
        assertThat(last.forward()).isEmpty();
        assertThat(last.backward().orElseThrow().vectors()).containsExactly(-1, -2, -3, -4);

        byte[] none = FlowCodec.encode(FlowPair.NONE);
        assertThat(none).hasSize(20);
        assertThat(FlowCodec.decode(none).isEmpty()).isTrue();
    }

    @Test
    void sidesOfDifferentSizeAreNoPair() {
        FlowField small = new FlowField(1, 1, new float[2]);
        FlowField large = new FlowField(2, 1, new float[4]);
        assertThatThrownBy(() -> pair(small, large)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNoFlowRecord() {
        FlowField field = new FlowField(2, 3, new float[12]);
        byte[] good = FlowCodec.encode(pair(field, field));
        for (int length = 0; length < good.length; length++) {
            assertRefused(Arrays.copyOf(good, length));
        }
        assertRefused(Arrays.copyOf(good, good.length + 1));
        for (int i = 0; i < 20; i++) {
            for (int flip : new int[] {4, 0x80}) {
                byte[] damaged = good.clone();
                damaged[i] ^= (byte) flip;
                assertRefused(damaged);
            }
        }
        byte[] oneSide = good.clone();
        oneSide[8] = 1;
        assertRefused(oneSide);
        byte[] negativeSize = good.clone();
        Arrays.fill(negativeSize, 12, 20, (byte) 0xff);
        assertRefused(negativeSize);
        byte[] hugeSize = good.clone();
        Arrays.fill(hugeSize, 12, 20, (byte) 0x7f);
        assertRefused(hugeSize);
    }

    private static void assertRefused(byte[] record) {
        assertThatThrownBy(() -> FlowCodec.decode(record))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith("flow record: ");
    }
}

package io.flowcut.activities.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FlowCodecTest {
    @Test
    void keepsVectorsToHalfPrecision() {
        float[] vectors = {0, -0.5f, 100.03f, -7.999f, 1e-6f, 3000f, 1e6f, -1e6f, Float.NaN, Float.NEGATIVE_INFINITY};
        byte[] bytes = FlowCodec.encode(new FlowField(5, 1, vectors));
        assertThat(bytes).hasSize(16 + 20);
        FlowField field = FlowCodec.decode(bytes);
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
    void refusesWhatIsNoFlowField() {
        byte[] good = FlowCodec.encode(new FlowField(2, 3, new float[12]));
        byte[] wrongMagic = good.clone();
        wrongMagic[0] = 'X';
        byte[] wrongWidth = good.clone();
        wrongWidth[8] = 3;
        byte[] negative = good.clone();
        negative[11] = (byte) 0x80;
        for (byte[] bad :
                new byte[][] {{}, {1, 2, 3}, Arrays.copyOf(good, good.length - 1), wrongMagic, wrongWidth, negative}) {
            assertThatThrownBy(() -> FlowCodec.decode(bad))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageStartingWith("flow record: ");
        }
    }
}

package io.flowcut.activities.training.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import org.junit.jupiter.api.Test;

class LossScaleTest {
    @Test
    void otherTypesThanHalvesNeedNone() {
        LossScale scale = new LossScale(DataType.BFLOAT16);
        assertThat(scale.value()).isEqualTo(1);
        assertThat(scale.canShrink()).isFalse();
        for (int i = 0; i < 5000; i++) {
            scale.good();
        }
        assertThat(scale.value()).isEqualTo(1);
    }

    @Test
    void halvesOnOverflowAndDoublesAfterManyGoodSteps() {
        LossScale scale = new LossScale(DataType.FLOAT16);
        assertThat(scale.value()).isEqualTo(65536);
        scale.shrink();
        assertThat(scale.value()).isEqualTo(32768);
        for (int i = 0; i < 1999; i++) {
            scale.good();
        }
        assertThat(scale.value()).isEqualTo(32768);
        LossScale restored = new LossScale(DataType.FLOAT16);
        restored.restore(scale.value(), scale.goodSteps());
        restored.good();
        assertThat(restored.value()).isEqualTo(65536);
        for (int i = 0; i < 20; i++) {
            restored.shrink();
        }
        assertThat(restored.value()).isEqualTo(1);
        assertThat(restored.canShrink()).isFalse();
    }
}

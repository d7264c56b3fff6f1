package io.flowcut.activities.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FeaturesCodecTest {
    private final FeaturesCodec codec = new FeaturesCodec();

    private static FrameFeatures random(int rows, int columns, int rgb, int flow) {
        Random random = new Random(1);
        float[] picture = new float[rows * columns * rgb];
        float[] vectors = new float[rows * columns * flow];
        float[] motion = new float[rows * columns];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = 2 * random.nextFloat() - 1;
        }
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = 100 * random.nextFloat();
        }
        for (int i = 0; i < motion.length; i++) {
            motion[i] = random.nextFloat();
        }
        return new FrameFeatures(rows, columns, picture, vectors, motion);
    }

    @Test
    void keepsValuesToHalfPrecision() {
        FrameFeatures features = random(3, 5, 7, 2);
        byte[] record = codec.encode(features);
        assertThat(record).hasSize(20 + 2 * 15 * (7 + 2 + 1));
        FrameFeatures read = codec.decode(record);
        assertThat(read.rows()).isEqualTo(3);
        assertThat(read.columns()).isEqualTo(5);
        assertClose(read.rgb(), features.rgb());
        assertClose(read.flow(), features.flow());
        assertClose(read.motion(), features.motion());
        assertThat(codec.encode(read)).isEqualTo(record);
    }

    @Test
    void theFlowPartMayBeEmpty() {
        FrameFeatures read = codec.decode(codec.encode(new FrameFeatures(2, 3, new float[6], new float[0])));
        assertThat(read.flow()).isEmpty();
        assertThat(read.motion()).containsOnly(0).hasSize(6);
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], Offset.offset(Math.abs(expected[i]) / 2048 + 1e-7f));
        }
    }

    @Test
    void refusesWhatIsNoRecord() {
        byte[] record = codec.encode(random(2, 2, 3, 1));
        for (int length = 0; length < record.length; length++) {
            assertRefused(Arrays.copyOf(record, length));
        }
        assertRefused(Arrays.copyOf(record, record.length + 1));
        for (int i = 0; i < 20; i++) {
            for (int flip : new int[] {1, 0x80}) {
                byte[] damaged = record.clone();
                damaged[i] ^= (byte) flip;
                assertRefused(damaged);
            }
        }
        byte[] huge = record.clone();
        Arrays.fill(huge, 4, 20, (byte) 0x7f);
        assertRefused(huge);
    }

    private void assertRefused(byte[] record) {
        assertThatThrownBy(() -> codec.decode(record))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith("features record: ");
    }
}

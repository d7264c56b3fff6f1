package io.flowcut.activities.ncut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenMasksCodecTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 0", "7, 9, 3", "60, 60, 2"})
    void readsWhatItWrote(int rows, int columns, int count) {
        TokenMasks frame = frame(rows, columns, count);
        TokenMasks back = TokenMasksCodec.decode(TokenMasksCodec.encode(frame));
        assertThat(back).usingRecursiveComparison().isEqualTo(frame);
    }

    @ParameterizedTest
    @CsvSource({"0", "3", "19", "20", "60"})
    void refusesEveryCutOffRecord(int length) {
        byte[] bytes = TokenMasksCodec.encode(frame(7, 9, 2));
        assertThatThrownBy(() -> TokenMasksCodec.decode(Arrays.copyOf(bytes, length)))
                .isInstanceOf(FlowCutException.class)
                .hasMessageStartingWith("token masks: ");
    }

    @ParameterizedTest
    @CsvSource({"0", "4", "8", "11", "12", "15", "16", "19"})
    void refusesADamagedHeader(int at) {
        byte[] bytes = TokenMasksCodec.encode(frame(7, 9, 2));
        bytes[at] ^= (byte) 0xc0;
        assertThatThrownBy(() -> TokenMasksCodec.decode(bytes)).isInstanceOf(FlowCutException.class);
    }

    private static TokenMasks frame(int rows, int columns, int count) {
        Random random = new Random(9);
        List<TokenMask> masks = new ArrayList<>();
        for (int m = 0; m < count; m++) {
            byte[] tokens = new byte[rows * columns];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = (byte) random.nextInt(2);
            }
            MaskQuality quality = new MaskQuality(random.nextDouble(), random.nextDouble(), random.nextDouble());
            masks.add(new TokenMask(rows, columns, tokens, random.nextDouble(), quality));
        }
        return new TokenMasks(rows, columns, masks);
    }
}

package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.workflows.error.FlowCutException;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.GlobalDataConverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptingCodecTest {
    private static final String KEY_1 = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String KEY_2 = "k2:YWJjZGVmZ2hpamtsbW5vcA==";

    @TempDir
    Path folder;

    private static DataConverter converter(String keys) {
        return EncryptingCodec.dataConverter(
                PayloadKeys.fromEnvironment(Map.of(PayloadKeys.VARIABLE, keys)).orElseThrow());
    }

    private static String read(DataConverter converter, Payload payload) {
        return converter.fromPayload(payload, String.class, String.class);
    }

    @Test
    void whatIsEncryptedIsReadBackAndNeverTheSameTwice() {
        DataConverter converter = converter(KEY_1);
        Payload payload = converter.toPayload("the clip of the red car").orElseThrow();
        assertThat(payload.toString()).doesNotContain("red car").contains("binary/encrypted", "k1");
        assertThat(read(converter, payload)).isEqualTo("the clip of the red car");
        assertThat(converter.toPayload("the clip of the red car").orElseThrow()).isNotEqualTo(payload);
    }

    @Test
    void anOlderKeyStillReadsAndNewPayloadsTakeTheNewest() {
        Payload old = converter(KEY_1).toPayload("old").orElseThrow();
        DataConverter rotated = converter(KEY_2 + "," + KEY_1);
        assertThat(read(rotated, old)).isEqualTo("old");
        assertThat(rotated.toPayload("new").orElseThrow().toString()).contains("k2");
        assertThatThrownBy(() -> read(converter(KEY_2), old))
                .isInstanceOf(DataConverterException.class)
                .hasStackTraceContaining("encrypted with the key k1, which is not among the keys");
    }

    @Test
    void aChangedPayloadIsRefusedAndAPlainOneIsRead() {
        DataConverter converter = converter(KEY_1);
        Payload payload = converter.toPayload("text").orElseThrow();
        byte[] data = payload.getData().toByteArray();
        data[data.length - 1] ^= 1;
        Payload changed = payload.toBuilder()
                .setData(com.google.protobuf.ByteString.copyFrom(data))
                .build();
        assertThatThrownBy(() -> read(converter, changed)).isInstanceOf(DataConverterException.class);
        Payload plain = GlobalDataConverter.get().toPayload("plain").orElseThrow();
        assertThat(read(converter, plain)).isEqualTo("plain");
    }

    @Test
    void failuresAreEncryptedToo() {
        DataConverter converter = converter(KEY_1);
        var failure = converter.exceptionToFailure(new IllegalStateException("the clip of the red car"));
        assertThat(failure.toString()).doesNotContain("red car");
        assertThat(converter.failureToException(failure)).hasMessageContaining("the clip of the red car");
    }

    @Test
    void keysComeFromAFileAndWrongOnesAreNamedWithoutTheKey() throws Exception {
        Path file = Files.writeString(folder.resolve("keys"), "# newest first\n" + KEY_2 + "\n\n" + KEY_1 + "\n");
        PayloadKeys keys = PayloadKeys.fromEnvironment(Map.of(PayloadKeys.FILE_VARIABLE, file.toString()))
                .orElseThrow();
        assertThat(keys.newest()).isEqualTo("k2");
        assertThat(keys.find("k1")).isPresent();
        assertThat(PayloadKeys.fromEnvironment(Map.of())).isEmpty();

        assertThatThrownBy(() -> PayloadKeys.parse("X", "k1:c2hvcnQ="))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("the key k1 has 5 bytes")
                .message()
                .doesNotContain("c2hvcnQ=");
        assertThatThrownBy(() -> PayloadKeys.parse("X", "c2hvcnQ=")).hasMessageContaining("expected ID:BASE64");
        assertThatThrownBy(() -> PayloadKeys.parse("X", "\n")).hasMessageContaining("no key in it");
        assertThatThrownBy(() -> PayloadKeys.fromEnvironment(
                        Map.of(PayloadKeys.FILE_VARIABLE, folder.resolve("none").toString())))
                .hasMessageContaining("no such file");
    }
}

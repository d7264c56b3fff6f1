package io.flowcut.workflows.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.GlobalDataConverter;
import org.junit.jupiter.api.Test;

class RequestConfigTest {
    private static PipelineConfig read(String json) {
        Payload payload = Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(json))
                .build();
        return GlobalDataConverter.get().fromPayload(payload, PipelineConfig.class, PipelineConfig.class);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Payload payload = DefaultDataConverter.STANDARD_INSTANCE
                .toPayload(PipelineConfig.DEFAULT)
                .orElseThrow();
        assertThat(DefaultDataConverter.STANDARD_INSTANCE.fromPayload(
                        payload, PipelineConfig.class, PipelineConfig.class))
                .isEqualTo(PipelineConfig.DEFAULT);
    }

    @Test
    void aKeyThatARequestLacksTakesItsDefault() {
        PipelineConfig config = read("{\"ncut\":{\"tau\":0.35},\"crf\":{}}");
        assertThat(config.ncut().tau()).isEqualTo(0.35);
        assertThat(config.ncut().alpha()).isEqualTo(NcutConfig.DEFAULT.alpha());
        assertThat(config.crf()).isEqualTo(CrfConfig.DEFAULT);
        assertThat(config.flow()).isEqualTo(FlowConfig.DEFAULT);
    }

    @Test
    void aKeyThatNoLongerExistsIsIgnored() {
        assertThat(read("{\"ncut\":{\"gone\":1},\"goneToo\":{}}")).isEqualTo(PipelineConfig.DEFAULT);
    }

    @Test
    void aValueOutOfRangeIsStillRefused() {
        assertThatThrownBy(() -> read("{\"ncut\":{\"tau\":7}}"))
                .rootCause()
                .hasMessageContaining("ncut.tau")
                .hasMessageContaining("-1 to 1");
    }
}

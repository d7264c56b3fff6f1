package io.flowcut.workflows.video;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepStatsTest {
    private static final ModelUse RAFT = new ModelUse("raft-large", "0".repeat(64), "PyTorch", "fp32", false);
    private static final ModelUse OTHER = new ModelUse("raft-large-onnx", "1".repeat(64), "OnnxRuntime", "fp32", false);

    private final ObjectMapper json = JacksonJsonPayloadConverter.newDefaultObjectMapper();

    @Test
    void aSumNamesEveryModelOnce() {
        StepStats one = new StepStats("flow", 4, 0, 1.5).with(List.of(RAFT));
        StepStats two = new StepStats("flow", 2, 2, 0.5).with(List.of(OTHER, RAFT));
        assertThat(one.plus(two)).isEqualTo(new StepStats("flow", 6, 2, 2, List.of(RAFT, OTHER)));
    }

    @Test
    void reportsOfEarlierVersionsNameNoModels() throws IOException {
        String old = "{\"step\":\"flow\",\"computed\":4,\"reused\":0,\"seconds\":1.5}";
        StepStats read = json.readValue(old, StepStats.class);
        assertThat(read).isEqualTo(new StepStats("flow", 4, 0, 1.5));
        assertThat(json.readTree(json.writeValueAsString(read))).isEqualTo(json.readTree(old));
        StepStats used = read.with(List.of(RAFT));
        assertThat(json.readValue(json.writeValueAsString(used), StepStats.class))
                .isEqualTo(used);
    }
}

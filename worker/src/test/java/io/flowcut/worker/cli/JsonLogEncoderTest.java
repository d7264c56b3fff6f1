package io.flowcut.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLogEncoderTest {
    private final LoggerContext context = new LoggerContext();

    private String line(Map<String, String> ids, Throwable thrown) {
        JsonLogEncoder encoder = new JsonLogEncoder();
        encoder.setContext(context);
        encoder.start();
        LoggingEvent event = new LoggingEvent(
                "caller",
                context.getLogger("io.flowcut.Test"),
                Level.WARN,
                "a \"quoted\"\nmessage of {}",
                thrown,
                new Object[] {"two lines"});
        event.setMDCPropertyMap(ids);
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void aLineHoldsTheIdsOfWorkflowActivityAndVideo() throws IOException {
        String line = line(
                Map.of(
                        "WorkflowId", "flowcut-set-0123/clip-7",
                        "RunId", "r",
                        "ActivityId", "a1",
                        "ActivityType", "EstimateFlow"),
                new IllegalStateException("cause"));

        assertThat(line).endsWith("}\n");
        assertThat(line.strip().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("message").asText()).isEqualTo("a \"quoted\"\nmessage of two lines");
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("logger").asText()).isEqualTo("io.flowcut.Test");
        assertThat(json.get("workflowId").asText()).isEqualTo("flowcut-set-0123/clip-7");
        assertThat(json.get("activityId").asText()).isEqualTo("a1");
        assertThat(json.get("activityType").asText()).isEqualTo("EstimateFlow");
        assertThat(json.get("dataset").asText()).isEqualTo("flowcut-set-0123");
        assertThat(json.get("video").asText()).isEqualTo("clip-7");
        assertThat(json.get("error").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(json.get("stack").asText()).contains("cause", "JsonLogEncoderTest");
    }

    @Test
    void aLineOutsideOfWorkflowsHasNoIds() throws IOException {
        JsonNode json = new ObjectMapper().readTree(line(Map.of(), null));
        assertThat(json.has("workflowId")).isFalse();
        assertThat(json.has("video")).isFalse();
        assertThat(json.has("error")).isFalse();
    }
}

package io.flowcut.workflows.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Workflows that are under way must go on after an upgrade: recorded histories replay on today's code. Where a change
 * makes one fail, guard the change by {@code Workflow.getVersion}; do not record it anew. See {@link HistoryRecorder}.
 */
class ReplayTest {
    @ParameterizedTest
    @CsvSource({
        "video-three-chunks, video-three-chunks",
        "video-cancelled, video-cancelled",
        "video-hosts, video-hosts",
        "video-lost-artifact, video-lost-artifact",
        "video-predicted, video-predicted",
        "dataset-failed-video, dataset",
        "dataset-second-page, dataset",
        "dataset-retry, dataset",
        "dataset-paused, dataset-paused",
        "assembly, assembly",
        "training, training",
        "dataset-split-failed-video, dataset",
        "dataset-split-retry, dataset",
        "dataset-split-paused, dataset-paused"
    })
    void recordedHistoriesReplay(String name, String workflowId) throws IOException {
        WorkflowExecutionHistory history =
                WorkflowExecutionHistory.fromJson(read("histories/" + name + ".json"), workflowId);
        assertThatCode(() -> LabellingWorkers.replay(history)).doesNotThrowAnyException();
    }

    @Test
    void anotherOrderOfStepsIsFound() throws IOException {
        String changed = read("histories/video-three-chunks.json").replace("\"ExtractFeatures\"", "\"CutFrames\"");
        WorkflowExecutionHistory history = WorkflowExecutionHistory.fromJson(changed, "video-three-chunks");
        assertThatThrownBy(() -> LabellingWorkers.replay(history)).hasStackTraceContaining("NonDeterministicException");
    }

    private static String read(String resource) throws IOException {
        try (InputStream in = ReplayTest.class.getClassLoader().getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package io.flowcut.workflows.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
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
        "dataset-split-paused, dataset-paused",
        "dataset-hands-over, dataset",
        "dataset-carried-video, dataset"
    })
    void recordedHistoriesReplay(String name, String workflowId) throws IOException {
        WorkflowExecutionHistory history = WorkflowExecutionHistory.fromJson(read(name), workflowId);
        assertThatCode(() -> LabellingWorkers.replay(history)).doesNotThrowAnyException();
    }

    @Test
    void anotherOrderOfStepsIsFound() throws IOException {
        String changed = read("video-three-chunks").replace("\"ExtractFeatures\"", "\"CutFrames\"");
        WorkflowExecutionHistory history = WorkflowExecutionHistory.fromJson(changed, "video-three-chunks");
        assertThatThrownBy(() -> LabellingWorkers.replay(history)).hasStackTraceContaining("NonDeterministicException");
    }

    /** The history of this name; long ones are compressed. */
    private static String read(String name) throws IOException {
        ClassLoader resources = ReplayTest.class.getClassLoader();
        String resource = "histories/" + name + ".json";
        InputStream plain = resources.getResourceAsStream(resource);
        try (InputStream in = plain != null
                ? plain
                : new GZIPInputStream(
                        Objects.requireNonNull(resources.getResourceAsStream(resource + ".gz"), resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

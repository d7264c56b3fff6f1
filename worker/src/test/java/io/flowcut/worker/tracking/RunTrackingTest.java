package io.flowcut.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.mlflow.Outbox;
import io.flowcut.mlflow.TrackingEvent.ArtifactLogged;
import io.flowcut.mlflow.TrackingEvent.MetricPoint;
import io.flowcut.mlflow.TrackingEvent.MetricsLogged;
import io.flowcut.mlflow.TrackingEvent.RunEnded;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import io.flowcut.mlflow.TrackingException;
import io.flowcut.worker.run.RunSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTrackingTest {
    private static final String DIGEST = "0".repeat(64);
    private static final RunSummary SUMMARY = new RunSummary(
            RunSummary.FORMAT_VERSION,
            "my videos",
            "done",
            "classical",
            new RunSummary.Versions("0.1.0", "abc", "17", "4.13.0", "1.38.0"),
            "2026-11-24T00:00:00Z",
            12.5,
            3.2,
            new RunSummary.Counts(2, 0, 40, 60, 3, 70),
            new RunSummary.Digests(DIGEST, DIGEST, DIGEST, DIGEST),
            List.of(new RunSummary.Model("flow", "raft-large", DIGEST, "PyTorch", "fp32", false)),
            List.of(new RunSummary.Step("flow", 40, 0, 3.5)),
            List.of(),
            List.of(),
            List.of(),
            Map.of("ncut", Map.of("tau", 0.2)));

    @TempDir
    Path out;

    @Test
    void withoutAServerARunWaitsInTheOutbox() {
        assertThat(new RunTracking(Map.of()).record(out, SUMMARY)).isEmpty();
        Outbox outbox = RunTracking.outbox(out);
        assertThat(outbox.runs()).hasSize(1);
        List<Outbox.Entry> events = outbox.pending(outbox.runs().get(0));
        assertThat(events)
                .extracting(entry -> (Object) entry.event().getClass())
                .containsExactly(
                        RunStarted.class,
                        MetricsLogged.class,
                        ArtifactLogged.class,
                        ArtifactLogged.class,
                        RunEnded.class);
        assertThat(((RunStarted) events.get(0).event()).params()).containsExactly(Map.entry("ncut.tau", "0.2"));
        assertThat(((RunStarted) events.get(0).event()).tags())
                .containsEntry("flowcut.models.flow", "raft-large PyTorch fp32 " + DIGEST);
        assertThat(((MetricsLogged) events.get(1).event()).points())
                .contains(new MetricPoint("steps/flow/seconds", 3.5, 1795478412500L, 0));
    }

    @Test
    void aServerThatIsDownIsReportedAndLosesNothing() {
        RunTracking tracking = new RunTracking(Map.of(RunTracking.URI_VARIABLE, "http://127.0.0.1:1"));
        assertThat(tracking.record(out, SUMMARY).orElseThrow())
                .contains("http://127.0.0.1:1")
                .contains("flowcut tracking push " + out);
        Outbox outbox = RunTracking.outbox(out);
        assertThat(outbox.pending(outbox.runs().get(0))).hasSize(5);
    }

    @Test
    void pushingNeedsAServer() {
        assertThatThrownBy(() -> new RunTracking(Map.of()).push(RunTracking.outbox(out)))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining(RunTracking.URI_VARIABLE);
    }
}

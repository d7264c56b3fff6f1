package io.flowcut.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.mlflow.TrackingEvent.MetricPoint;
import io.flowcut.mlflow.TrackingEvent.MetricsLogged;
import io.flowcut.mlflow.TrackingEvent.RunStarted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    private static final RunStarted STARTED = new RunStarted("e", "r", 1, Map.of("ncut.tau", "0.2"), Map.of());

    @TempDir
    Path folder;

    private static MetricsLogged metric(double value) {
        return new MetricsLogged(List.of(new MetricPoint("frames", value, 5, 0)));
    }

    @Test
    void eventsSurviveReopening() {
        new Outbox(folder).append("run-1", STARTED);
        new Outbox(folder).append("run-1", metric(3));
        Outbox reopened = new Outbox(folder);
        assertThat(reopened.runs()).containsExactly("run-1");
        assertThat(reopened.pending("run-1")).extracting(Outbox.Entry::event).containsExactly(STARTED, metric(3));
    }

    @Test
    void sentEventsAreNotPending() {
        Outbox outbox = new Outbox(folder);
        outbox.append("run-1", STARTED);
        outbox.append("run-1", metric(3));
        outbox.markSent("run-1", outbox.pending("run-1").get(0).end());
        assertThat(new Outbox(folder).pending("run-1"))
                .extracting(Outbox.Entry::event)
                .containsExactly(metric(3));
    }

    @Test
    void aLineCutByAKillIsDroppedByTheNextAppend() throws Exception {
        Outbox outbox = new Outbox(folder);
        outbox.append("run-1", STARTED);
        Files.writeString(folder.resolve("run-1.jsonl"), "{\"event\":\"metr", StandardOpenOption.APPEND);
        assertThat(outbox.pending("run-1")).hasSize(1);
        outbox.append("run-1", metric(4));
        assertThat(outbox.all("run-1")).extracting(Outbox.Entry::event).containsExactly(STARTED, metric(4));
    }

    @Test
    void aRunKeyNeverLeavesTheFolder() {
        assertThatThrownBy(() -> new Outbox(folder).append("../evil", STARTED))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder.resolve("../evil.jsonl")).doesNotExist();
    }

    @Test
    void damageIsNamed() throws Exception {
        Files.writeString(folder.resolve("run-1.jsonl"), "not json\n");
        assertThatThrownBy(() -> new Outbox(folder).pending("run-1"))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining("run-1.jsonl");
    }
}

package io.flowcut.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.service.StandardPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @BeforeEach
    void aRunOfTwoVideosOneOfWhichWasPartlyReused() throws IOException {
        write("run.json", video(100, 0, 10) + ", " + video(50, 50, 1));
    }

    private static String video(int computed, int reused, double seconds) {
        List<String> steps = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            steps.add(String.format(
                    Locale.ROOT,
                    "{\"step\": \"%s\", \"computed\": %d, \"reused\": %d, \"seconds\": %s}",
                    stage.stepName(),
                    computed,
                    reused,
                    seconds));
        }
        return "{\"steps\": [" + String.join(", ", steps) + "]}";
    }

    private void write(String name, String videos) throws IOException {
        Files.writeString(folder.resolve(name), "{\"formatVersion\": 1, \"videos\": [" + videos + "]}");
    }

    private int plan(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("plan", "--videos", "10", "--frames", "100", "--measured", folder.toString(), "--trials", "5"));
        arguments.addAll(List.of(more));
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
        return new FlowCut(terminal, Map.of(), new StandardPipeline()).run(arguments.toArray(String[]::new));
    }

    @Test
    void onlyVideosOfWhichEverythingWasComputedCount() throws IOException {
        int exitCode = plan("--workers", "1", "--gpu-price", "2", "--set", "worker.slots=1", "--json");
        assertThat(exitCode).as(err.toString()).isZero();
        String[] lines = out.toString().strip().split("\n");
        JsonNode json = new ObjectMapper().readTree(lines[lines.length - 1]);
        assertThat(json.get("measuredVideos").asInt()).isEqualTo(1);
        // 1,000 frames of 0.1 s in each of five stages, three of them in one slot and two in the other.
        assertThat(json.at("/plan/seconds/likely").asDouble()).isBetween(300.0, 450.0);
        assertThat(json.at("/plan/cost/likely").asDouble())
                .isEqualTo(2 * json.at("/plan/seconds/likely").asDouble() / 3600);
        assertThat(out.toString()).contains("8 of 10 courses", "flow 0.100");
    }

    @Test
    void aWindowTooNarrowForTheWorkersIsPointedOut() {
        assertThat(plan("--workers", "50")).isZero();
        assertThat(out.toString()).contains("raise dataset.parallelism (2)");
    }

    @Test
    void whatIsWrongIsNamedInOneLine() throws IOException {
        assertThat(plan("--pool", "queues=gpu")).isEqualTo(2);
        assertThat(err.toString()).contains("no pool polls the queue flowcut-cpu");
        assertThat(plan("--pool", "queues=gpu,workers=-1")).isEqualTo(2);
        assertThat(err.toString()).contains("workers: -1 is not allowed");
        write("reused.json", video(0, 100, 0));
        assertThat(plan("--measured", folder.resolve("reused.json").toString())).isZero();
        Files.writeString(folder.resolve("run.json"), "{}");
        assertThat(plan()).isEqualTo(1);
        assertThat(err.toString()).contains("run.json: is not the run.json of a labelling run");
        Files.delete(folder.resolve("run.json"));
        assertThat(plan()).isEqualTo(1);
        assertThat(err.toString()).contains("run.json: cannot be read");
    }
}

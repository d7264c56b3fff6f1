package io.flowcut.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.mlflow.Outbox;
import io.flowcut.mlflow.TrackingEvent;
import io.flowcut.worker.tracking.RunTracking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ablation and assembly through the command line, on one short generated clip. */
class AblateAndAssembleTest {
    @TempDir
    Path folder;

    @Test
    void settingsShareWhatTheyHaveInCommonAndTheirLabelsBecomeADataset() throws IOException {
        Path frames = Outputs.clip(folder.resolve("clip"), 6);
        Path masks = frames.resolveSibling("masks");
        Path out = folder.resolve("ablation");
        Outputs.Run run = Outputs.run(List.of(
                "ablate",
                frames.toString(),
                "--gt",
                masks.toString(),
                "--settings",
                "full,matching-off,crf-off",
                "--out",
                out.toString(),
                "--set",
                "features.size=160x160",
                "--set",
                "crf.iterations=2",
                "--json"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode settings = run.json().get("settings");
        assertThat(settings).hasSize(3);
        JsonNode full = settings.get(0);
        assertThat(full.get("meanJ").asDouble()).isBetween(0.0, 1.0);
        assertThat(full.get("allTracksIou").asDouble()).isPositive();
        assertThat(full.get("reused").asLong()).isZero();
        // Without matching only the matching is done again, without refinement that and the refinement.
        assertThat(settings.get(1).get("computed").asLong()).isEqualTo(6);
        assertThat(settings.get(1).get("reused").asLong()).isEqualTo(24);
        assertThat(settings.get(2).get("computed").asLong()).isEqualTo(12);
        assertThat(Files.readString(out.resolve("ablation.md"))).contains("`matching.enabled=false`");
        assertThat(Files.readString(out.resolve("ablation.svg")))
                .startsWith("<svg")
                .contains("crf-off");
        checkTracking(out);
        assemble(out);
    }

    private static void checkTracking(Path out) {
        Outbox outbox = RunTracking.outbox(out);
        List<String> runs = outbox.runs();
        assertThat(runs).hasSize(4);
        String parent = runs.stream()
                .filter(run -> !run.contains("-full") && !run.contains("-off"))
                .findFirst()
                .orElseThrow();
        for (String run : runs) {
            TrackingEvent.RunStarted started =
                    (TrackingEvent.RunStarted) outbox.all(run).get(0).event();
            assertThat(started.parent().isPresent()).isEqualTo(!run.equals(parent));
            started.parent().ifPresent(key -> assertThat(key).isEqualTo(parent));
        }
    }

    private void assemble(Path out) throws IOException {
        Path dataset = folder.resolve("dataset");
        Outputs.Run run = Outputs.run(List.of(
                "dataset",
                "assemble",
                out.resolve("settings/full").toString(),
                out.resolve("settings/crf-off").toString(),
                "--out",
                dataset.toString(),
                "--set",
                "assembly.minScore=0",
                "--json"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode result = run.json();
        assertThat(result.at("/train/videos").asInt()).isEqualTo(1);
        assertThat(result.at("/train/segments").asInt()).isPositive();
        assertThat(result.at("/warnings/0").asText()).contains("only one video");
        JsonNode train =
                new ObjectMapper().readTree(dataset.resolve("train.json").toFile());
        assertThat(train.get("videos")).hasSize(result.at("/train/segments").asInt());
        Outbox outbox = RunTracking.outbox(dataset);
        assertThat(outbox.all(outbox.runs().get(0)))
                .map(Outbox.Entry::event)
                .anyMatch(event -> event instanceof TrackingEvent.DatasetLogged logged
                        && logged.digest().equals(result.get("digest").asText()));
    }

    @Test
    void mistakesAreNamed() {
        Outputs.Run unknown = Outputs.run(List.of(
                "ablate",
                "x",
                "--gt",
                folder.toString(),
                "--settings",
                "beta",
                "--out",
                folder.resolve("o").toString()));
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("beta", "full, matching-off");
        Outputs.Run nothing = Outputs.run(List.of(
                "ablate",
                "x",
                "--gt",
                folder.toString(),
                "--out",
                folder.resolve("o").toString()));
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(nothing.err()).contains("no PNG files");
        Outputs.Run missing = Outputs.run(List.of(
                "dataset",
                "assemble",
                folder.resolve("gone").toString(),
                "--out",
                folder.resolve("d").toString()));
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("gone", "expected the output folder of flowcut label");
    }
}

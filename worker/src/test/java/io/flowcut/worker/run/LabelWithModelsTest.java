package io.flowcut.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.testing.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with the tiny random networks of the golden data; what they label means nothing. */
class LabelWithModelsTest {
    private static final int FRAMES = 5;

    @TempDir
    Path folder;

    @BeforeEach
    void models() {
        TinyModels.create(cache());
    }

    private Path cache() {
        return folder.resolve("models");
    }

    private Outputs.Run label(Path frames, Path out, String... more) {
        List<String> settings = new ArrayList<>();
        for (String setting : List.of(
                "flow.backend=raft",
                "flow.model=raft",
                "features.backend=dino",
                "features.model=vit",
                "models.cache=" + cache(),
                "quality.minMask=0")) {
            settings.addAll(List.of("--set", setting));
        }
        settings.addAll(List.of(more));
        return Outputs.label(frames, out, settings.toArray(String[]::new));
    }

    private static long computed(Path out, String step) throws IOException {
        JsonNode steps =
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).get("steps");
        for (JsonNode one : steps) {
            if (one.get("step").asText().equals(step)) {
                return one.get("computed").asLong();
            }
        }
        throw new AssertionError("no step " + step);
    }

    /** What run.json says of the models. */
    private static List<String> models(Path out) throws IOException {
        List<String> models = new ArrayList<>();
        for (JsonNode model :
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).get("models")) {
            assertThat(model.get("randomWeights").asBoolean()).isTrue();
            models.add(Stream.of("step", "name", "engine", "precision", "sha256")
                    .map(key -> model.get(key).asText())
                    .collect(Collectors.joining(" ")));
        }
        return models;
    }

    @Test
    void labelsWithBothModelsAndKeepsThemApart() throws IOException {
        Path frames = Outputs.clip(folder.resolve("clip"), FRAMES);
        Path out = folder.resolve("out");
        Outputs.Run run = label(frames, out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("labelled 1 video: " + FRAMES + " frames", "features.backend: dino");
        for (String step : List.of("flow", "features", "ncut", "crf")) {
            assertThat(computed(out, step)).as(step).isEqualTo(FRAMES);
        }
        assertThat(run.json().get("features.backend").asText()).isEqualTo("dino");
        assertThat(models(out))
                .containsExactly(
                        "flow raft PyTorch fp32 " + Sha256.of(cache().resolve("raft/model.pt")),
                        "features vit PyTorch fp32 " + Sha256.of(cache().resolve("vit/model.pt")));

        // The same file under another name is the same model.
        Files.move(cache().resolve("vit"), cache().resolve("renamed"));
        Outputs.Run renamed = label(frames, out, "--set", "features.model=renamed");
        assertThat(renamed.exitCode()).as(renamed.err()).isZero();
        assertThat(renamed.json().get("computed").asLong()).isZero();
        assertThat(models(out)).hasSize(2);

        // Another model means other features; the flow stays.
        Outputs.Run other = label(frames, out, "--set", "features.model=vit-onnx");
        assertThat(other.exitCode()).as(other.err()).isZero();
        assertThat(computed(out, "flow")).isZero();
        assertThat(computed(out, "features")).isEqualTo(FRAMES);
        assertThat(models(out))
                .contains("features vit-onnx OnnxRuntime fp32 " + Sha256.of(cache().resolve("vit-onnx/model.onnx")));

        Outputs.Run both = label(
                frames,
                out,
                "--set",
                "models.engine=onnxruntime",
                "--set",
                "features.model=renamed",
                "--set",
                "flow.directions=both");
        assertThat(both.exitCode()).as(both.err()).isZero();
        assertThat(computed(out, "flow")).isEqualTo(FRAMES);
    }

    @Test
    void refusesAMissingModelAndAMissingGpuInOneLine() throws IOException {
        Path frames = Outputs.clip(folder.resolve("clip"), 2);
        Path out = folder.resolve("out");
        Outputs.Run missing = label(frames, out, "--set", "flow.model=absent");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err().lines().reduce("", (first, second) -> second))
                .startsWith("flowcut: model absent: not in " + cache());
        Outputs.Run gpu = label(frames, out, "--set", "models.device=gpu:77");
        assertThat(gpu.exitCode()).isEqualTo(2);
        assertThat(gpu.err().lines().reduce("", (first, second) -> second))
                .startsWith("flowcut: models.device: gpu:77 is not available: this machine shows ");
        assertThat(out.resolve("annotations.json")).doesNotExist();
    }
}

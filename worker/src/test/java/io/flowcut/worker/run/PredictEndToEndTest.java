package io.flowcut.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.activities.training.input.RedBoxes;
import io.flowcut.activities.training.prediction.ColourModel;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.cli.ExitCode;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.service.StandardPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flowcut predict} through its command line, with a model that needs no training. */
class PredictEndToEndTest {
    private static final int FRAMES = 7;

    @TempDir
    Path folder;

    private final ColourModel model = new ColourModel(64, 96);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
        return new FlowCut(terminal, Map.of(), new StandardPipeline((path, config) -> model)).run(arguments);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private int predict(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("predict", path("clips"), "--model", path("model"), "--out", path("out"), "--json"));
        arguments.addAll(List.of("--set", "prediction.clipFrames=4", "--set", "prediction.overlap=2"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @BeforeEach
    void write() throws IOException {
        RedBoxes.local(folder.resolve("clips"), Storage.local(new MemoryStore()), FRAMES, 2)
                .write(2);
        Files.createDirectories(folder.resolve("model"));
        Files.writeString(folder.resolve("model/model.json"), "{}");
        Files.writeString(folder.resolve("model/model.safetensors"), "weights");
    }

    private JsonNode lastLine() throws IOException {
        List<String> lines = out.toString().lines().toList();
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    @Test
    void outputsAreThoseOfLabelAndARunIsReused() throws IOException {
        assertThat(predict()).as(err.toString()).isZero();
        assertThat(lastLine().path("features.backend").asText()).isEqualTo("model");
        assertThat(lastLine().path("tracks").asInt()).isEqualTo(4);
        for (String file : List.of("annotations.json", "segments.json", "run.json", "report.html")) {
            assertThat(folder.resolve("out").resolve(file)).isNotEmptyFile();
        }
        assertThat(folder.resolve("out/masks/video1/00006.png")).exists();
        JsonNode labels = new ObjectMapper()
                .readTree(folder.resolve("out/annotations.json").toFile());
        assertThat(labels.path("info").path("features_backend").asText()).isEqualTo("model");
        assertThat(labels.path("annotations")).hasSize(4);
        assertThat(model.closed()).isTrue();

        int clips = model.clips();
        String before = Files.readString(folder.resolve("out/annotations.json"));
        assertThat(predict()).isZero();
        assertThat(model.clips()).isEqualTo(clips);
        assertThat(lastLine().path("computed").asInt()).isZero();
        assertThat(folder.resolve("out/annotations.json")).hasContent(before);
        assertThat(predict("--set", "prediction.overlap=3")).isZero();
        assertThat(model.clips()).isGreaterThan(clips);
    }

    @Test
    void whatCannotBePredictedIsRefusedInOneLine() throws IOException {
        assertThat(predict()).isZero();
        String before = Files.readString(folder.resolve("out/run.json"));
        assertThat(run("predict", path("clips"), "--model", path("nowhere"), "--out", path("out")))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().lines().filter(line -> line.startsWith("flowcut: prediction.model")))
                .singleElement()
                .asString()
                .contains("prediction.model: " + path("nowhere") + ": no model.json");
        assertThat(predict("--set", "prediction.overlap=4")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("prediction.overlap: 4 is not allowed; allowed: 0 to 3");
        assertThat(run("predict", path("none"), "--model", path("model"), "--out", path("out")))
                .isEqualTo(ExitCode.FAILED);
        assertThat(run("predict", path("clips"), "--out", path("out"))).isEqualTo(ExitCode.USAGE);
        assertThat(folder.resolve("out/run.json")).hasContent(before);

        // A video that cannot be read is skipped, and reported.
        Files.writeString(folder.resolve("clips/video1/00003.png"), "no picture");
        assertThat(predict()).isEqualTo(ExitCode.DONE_WITH_SKIPPED_VIDEOS);
        assertThat(lastLine().path("skippedVideos").asInt()).isEqualTo(1);
    }
}

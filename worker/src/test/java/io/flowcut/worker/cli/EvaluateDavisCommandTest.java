package io.flowcut.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.service.StandardPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateDavisCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
        return new FlowCut(terminal, Map.of(), new StandardPipeline()).run(arguments);
    }

    private int evaluate(String command, String truth, String... more) {
        List<String> arguments = new ArrayList<>(List.of("evaluate", command));
        arguments.addAll(List.of("--gt", folder.resolve(truth).toString()));
        arguments.addAll(List.of("--pred", folder.resolve("pred").toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private void write(String name, int width, int... labels) throws IOException {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new PalettePng().encode(new LabelMap(width, labels.length / width, bytes)));
    }

    private JsonNode figures() throws IOException {
        Path file = folder.resolve("figures.json");
        return new ObjectMapper().readTree(file.toFile());
    }

    /** Object 1 has J 1, 1/2 and 0 with label 3; a second label is there to be refused by the assignment. */
    private void threeFrames(String truth) throws IOException {
        write(truth + "/a/00000.png", 4, 1, 1, 0, 0);
        write(truth + "/a/00001.png", 4, 1, 1, 0, 0);
        write(truth + "/a/00002.png", 4, 1, 1, 0, 255);
        write("pred/a/00000.png", 4, 3, 3, 0, 0);
        write("pred/a/00001.png", 4, 3, 0, 0, 0);
        write("pred/a/00002.png", 4, 0, 0, 2, 2);
    }

    @Test
    void figuresOfAPlainFolderAreThoseComputedByHand() throws IOException {
        threeFrames("gt");
        assertThat(evaluate(
                        "davis", "gt", "--json", folder.resolve("figures.json").toString()))
                .isZero();
        JsonNode figures = figures();
        assertThat(figures.get("J-Mean").asDouble()).isEqualTo(0.5, within(1e-12));
        assertThat(figures.at("/global/J-Recall").asDouble()).isEqualTo(1 / 3.0, within(1e-12));
        assertThat(figures.at("/sequences/a/sequence/J-Mean").asDouble()).isEqualTo(0.5, within(1e-12));
        assertThat(figures.at("/sequences/a/objects/0/predObject").asInt()).isEqualTo(3);
        assertThat(out.toString()).contains("all objects").contains("0.5000");
    }

    @Test
    void aDavisRootIsReadByItsListAndTheSemiSupervisedTaskLeavesTheEndsOut() throws IOException {
        threeFrames("root/Annotations/480p");
        write("pred/a/00001.png", 4, 1, 0, 0, 0);
        Files.createDirectories(folder.resolve("root/ImageSets/2017"));
        Files.writeString(folder.resolve("root/ImageSets/2017/val.txt"), "a\n");
        assertThat(evaluate("davis", "root", "--semi-supervised", "--json")).isZero();
        String[] lines = out.toString().strip().split("\n");
        JsonNode figures = new ObjectMapper().readTree(lines[lines.length - 1]);
        assertThat(figures.get("J-Mean").asDouble()).isEqualTo(0.5, within(1e-12));
        assertThat(figures.at("/sequences/a/framesEvaluated").asInt()).isEqualTo(1);
        assertThat(evaluate("davis", "root", "--set", "test")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().strip()).hasLineCount(1).contains("ImageSets").contains("test.txt");
    }

    @Test
    void objectsThatDoNotMoveAreLeftOutAndThoseThatMoveTogetherAreOne() throws IOException {
        write("gt/a/00000.png", 4, 1, 2, 3, 0);
        write("pred/a/00000.png", 4, 5, 5, 0, 0);
        Path objects = folder.resolve("moving.json");
        Files.writeString(objects, "{\"a\": {\"1\": 1, \"2\": 1, \"3\": 0}}");
        assertThat(evaluate(
                        "motion",
                        "gt",
                        "--objects",
                        objects.toString(),
                        "--json",
                        folder.resolve("figures.json").toString()))
                .isZero();
        assertThat(figures().get("J-Mean").asDouble()).isEqualTo(1);
        assertThat(figures().at("/sequences/a/gtObjects").asInt()).isEqualTo(1);
        Files.writeString(objects, "{\"a\": {\"300\": 1}}");
        assertThat(evaluate("motion", "gt", "--objects", objects.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().strip())
                .hasLineCount(1)
                .contains("moving.json")
                .contains("300");
    }

    @Test
    void whatIsMissingOrDoesNotFitIsRefusedInOneLine() throws IOException {
        write("gt/a/00000.png", 2, 1, 0);
        assertThat(evaluate("davis", "gt")).isEqualTo(ExitCode.FAILED);
        write("pred/a/other.png", 2, 1, 0);
        assertThat(evaluate("davis", "gt")).isEqualTo(ExitCode.FAILED);
        write("pred/a/00000.png", 1, 1, 0);
        assertThat(evaluate("davis", "gt")).isEqualTo(ExitCode.FAILED);
        write("pred/a/00000.png", 2, 21, 0);
        assertThat(evaluate("davis", "gt")).isEqualTo(ExitCode.FAILED);
        String[] lines = err.toString().strip().split("\n");
        assertThat(lines).hasSize(4);
        assertThat(lines[0]).contains("pred/a").contains("no such folder");
        assertThat(lines[1]).contains("00000.png").contains("missing");
        assertThat(lines[2]).contains("00000.png").contains("1x2").contains("2x1");
        assertThat(lines[3]).contains("00000.png").contains("label 21").contains("20");
        assertThat(evaluate("davis", "gt", "--max-proposals", "30")).isZero();
    }
}

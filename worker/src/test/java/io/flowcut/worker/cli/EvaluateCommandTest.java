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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
        return new FlowCut(terminal, Map.of(), new StandardPipeline()).run(arguments);
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

    private int evaluate() {
        return run(
                "evaluate",
                "tracks",
                "--gt",
                folder.resolve("gt").toString(),
                "--pred",
                folder.resolve("pred").toString(),
                "--json");
    }

    @Test
    void figuresAreThoseComputedByHand() throws IOException {
        // Object 1: IoU 2/2 and 1/2 with track 7; object 2: 0/1 with track 9 in the first frame, 1/1 in the second.
        write("gt/00000.png", 4, 1, 1, 2, 0);
        write("gt/00001.png", 4, 1, 1, 2, 0);
        write("pred/00000.png", 4, 7, 7, 0, 9);
        write("pred/00001.png", 4, 7, 0, 9, 0);
        write("pred/00002.png", 4, 7, 7, 7, 7);
        assertThat(evaluate()).isZero();
        String[] lines = out.toString().strip().split("\n");
        JsonNode result = new ObjectMapper().readTree(lines[lines.length - 1]);
        assertThat(result.get("frames").asInt()).isEqualTo(2);
        assertThat(result.at("/perObject/1").asDouble()).isEqualTo(0.75, within(1e-12));
        assertThat(result.at("/perObject/2").asDouble()).isEqualTo(0.5, within(1e-12));
        assertThat(result.get("meanJ").asDouble()).isEqualTo(0.625, within(1e-12));
        // Against both objects together: track 7 has 2/3 and 1/3, all tracks 2/4 and 2/3.
        assertThat(result.get("bestTrackIou").asDouble()).isEqualTo(0.5, within(1e-12));
        assertThat(result.get("allTracksIou").asDouble()).isEqualTo((0.5 + 2 / 3.0) / 2, within(1e-12));
    }

    @Test
    void truthOfAnotherSizeIsBroughtToThatOfTheTracks() throws IOException {
        write("gt/a.png", 2, 1, 0);
        write("pred/a.png", 4, 5, 5, 0, 0);
        assertThat(evaluate()).isZero();
        assertThat(out.toString()).contains("\"meanJ\":1.0");
    }

    @Test
    void foldersThatDoNotFitAreRefusedInOneLine() throws IOException {
        write("gt/a.png", 2, 1, 0);
        write("pred/b.png", 2, 1, 0);
        assertThat(evaluate()).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().strip()).hasLineCount(1).contains("gt").contains("no file is named as a frame");
    }

    @Test
    void tracksOfUnequalSizeAreRefused() throws IOException {
        write("gt/a.png", 2, 1, 0);
        write("pred/a.png", 2, 1, 0);
        write("pred/b.png", 1, 1);
        assertThat(evaluate()).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("b.png").contains("1x1");
    }
}

package io.flowcut.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.demo.GeneratedClips;
import io.flowcut.worker.demo.PictureSize;
import io.flowcut.worker.service.StandardPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
        return new FlowCut(terminal, Map.of(), new StandardPipeline()).run(arguments);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private int generate(String name, int seed) {
        return run(
                "generate",
                "--clips",
                "3",
                "--seed",
                "" + seed,
                "--frames",
                "5",
                "--size",
                "96x64",
                "--name",
                "clips",
                "--out",
                path(name));
    }

    @Test
    void truthIsALabelOutputThatScoresFullyAgainstItselfAndCanBeAssembled() throws IOException {
        assertThat(generate("a", 7)).as(err.toString()).isZero();
        assertThat(folder.resolve("a/frames/seed7-00002/00004.png")).exists();
        assertThat(folder.resolve("a/masks/seed7-00002/00004.png")).exists();
        String annotations = path("a/annotations.json");
        assertThat(run("evaluate", "ytvis", "--gt", annotations, "--pred", annotations, "--json", path("ap.json")))
                .as(err.toString())
                .isZero();
        assertThat(Files.readString(folder.resolve("ap.json"))).contains("\"AP50\" : 1.0");
        assertThat(generate("b", 8)).isZero();
        assertThat(run(
                        "dataset",
                        "assemble",
                        path("a"),
                        path("b"),
                        "--out",
                        path("set"),
                        "--set",
                        "assembly.valShare=0.3"))
                .as(err.toString())
                .isZero();
        JsonNode card = new ObjectMapper()
                .readTree(folder.resolve("set/statistics.json").toFile());
        assertThat(card.path("train").path("segments").asInt()).isPositive();
        assertThat(card.path("val").path("segments").asInt()).isPositive();
        assertThat(Files.readString(folder.resolve("set/train.json"))).contains("\"features_backend\":\"truth\"");
    }

    @Test
    void theSameSeedGivesTheSameBytesAndNoFolderIsWrittenTwice() throws IOException {
        assertThat(generate("a", 7)).isZero();
        assertThat(generate("again", 7)).isZero();
        assertThat(folder.resolve("again/annotations.json"))
                .hasSameBinaryContentAs(folder.resolve("a/annotations.json"));
        assertThat(folder.resolve("again/frames/seed7-00001/00003.png"))
                .hasSameBinaryContentAs(folder.resolve("a/frames/seed7-00001/00003.png"));
        String before = Files.readString(folder.resolve("a/run.json"));
        assertThat(generate("a", 8)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("holds frames or a run already");
        assertThat(folder.resolve("a/run.json")).hasContent(before);
    }

    @Test
    void seedsShareNoClipAndObjectsStayInTheirRange() {
        PictureSize size = new PictureSize(64, 64);
        GeneratedClips clips = new GeneratedClips(3, 50, 4, 1, 4, size);
        GeneratedClips other = new GeneratedClips(4, 50, 4, 1, 4, size);
        assertThat(clips.clip(49).seed()).isLessThan(other.clip(0).seed());
        int[] counts = new int[6];
        for (int k = 0; k < 50; k++) {
            counts[clips.clip(k).objects()]++;
        }
        assertThat(counts[0] + counts[5]).isZero();
        assertThat(counts[1]).isPositive();
        assertThat(counts[4]).isPositive();
    }

    @Test
    void whatCannotBeUnderstoodIsRefusedInOneLine() {
        assertThat(run("generate", "--clips", "2", "--objects", "3-1", "--out", path("x")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("generate", "--clips", "2", "--size", "tiny", "--out", path("x")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("generate", "--clips", "0", "--out", path("x"))).isEqualTo(ExitCode.USAGE);
        assertThat(run("generate", "--clips", "2", "--out", "s3://bucket/x")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().strip())
                .hasLineCount(4)
                .contains("objects: 1 is not allowed; allowed: 3 to 20")
                .contains("tiny is not a size")
                .contains("clips: 0 is not allowed");
        assertThat(folder.resolve("x")).doesNotExist();
    }
}

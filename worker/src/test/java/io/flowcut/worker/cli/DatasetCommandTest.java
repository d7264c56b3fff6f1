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
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCommandTest {
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

    @BeforeEach
    void writeMasks() throws IOException {
        for (int frame = 0; frame < 3; frame++) {
            byte[] labels = new byte[40 * 30];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = (byte) (i % 40 < 10 + frame ? 1 : i % 40 > 30 ? 2 : 0);
            }
            Path file = folder.resolve("masks/boat/0000" + frame + ".png");
            Files.createDirectories(file.getParent());
            Files.write(file, new PalettePng().encode(new LabelMap(40, 30, labels)));
        }
    }

    @Test
    void inspectCountsAndDraws() throws IOException {
        assertThat(run(
                        "dataset",
                        "inspect",
                        path("masks"),
                        "--sheet",
                        path("sheet.png"),
                        "--json",
                        path("counts.json")))
                .isZero();
        assertThat(out.toString())
                .contains("folders of masks")
                .contains("videos    1, of 3 to 3 frames, 3 in all")
                .contains("objects   2 (0 crowds) with 6 masks")
                .contains("40x30 (1)");
        assertThat(ImageIO.read(folder.resolve("sheet.png").toFile()).getWidth())
                .isGreaterThan(300);
        JsonNode counts =
                new ObjectMapper().readTree(folder.resolve("counts.json").toFile());
        assertThat(counts.get("masks").asInt()).isEqualTo(6);
        assertThat(run("dataset", "inspect", path("nothing"))).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().strip()).hasLineCount(1).contains("no such file or folder");
    }

    @Test
    void everyFormatIsWrittenAndScoredAgainstItself() throws IOException {
        assertThat(run("export", path("masks"), "--format", "ytvis", "--out", path("vis.json")))
                .isZero();
        assertThat(run("export", path("vis.json"), "--format", "coco", "--out", path("coco.json")))
                .isZero();
        assertThat(run("export", path("coco.json"), "--format", "davis", "--out", path("back")))
                .isZero();
        assertThat(run("export", path("masks"), "--format", "rle", "--out", path("masks.jsonl")))
                .isZero();
        assertThat(folder.resolve("back/boat/00002.png"))
                .hasBinaryContent(Files.readAllBytes(folder.resolve("masks/boat/00002.png")));
        assertThat(Files.readAllLines(folder.resolve("masks.jsonl"))).hasSize(6);
        assertThat(run("evaluate", "davis", "--gt", path("masks"), "--pred", path("back")))
                .isZero();
        assertThat(run(
                        "evaluate",
                        "ytvis",
                        "--gt",
                        path("vis.json"),
                        "--pred",
                        path("vis.json"),
                        "--json",
                        path("ap.json")))
                .isZero();
        JsonNode figures = new ObjectMapper().readTree(folder.resolve("ap.json").toFile());
        assertThat(figures.get("AP").asDouble()).isEqualTo(1, within(1e-12));
        assertThat(figures.at("/useCats0/summary/AR10").asDouble()).isEqualTo(1, within(1e-12));
        assertThat(figures.get("APl").asDouble()).isEqualTo(-1);
    }

    @Test
    void malformedFilesAndWrongFormatsAreRefusedInOneLine() throws IOException {
        Files.writeString(folder.resolve("bad.json"), "{\"videos\": [{\"id\": 1, \"width\": -4}]}");
        assertThat(run("export", path("bad.json"), "--format", "coco", "--out", path("c.json")))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().strip()).hasLineCount(1).contains("bad.json: videos[0].width: ");
        assertThat(folder.resolve("c.json")).doesNotExist();
        assertThat(run("export", path("masks"), "--format", "voc", "--out", path("c.json")))
                .isEqualTo(ExitCode.USAGE);
    }
}

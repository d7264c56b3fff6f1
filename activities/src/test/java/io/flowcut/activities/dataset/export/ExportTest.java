package io.flowcut.activities.dataset.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.dataset.LocalOutputFolder;
import io.flowcut.activities.dataset.PalettePng;
import io.flowcut.activities.dataset.benchmark.DatasetOpener;
import io.flowcut.activities.dataset.benchmark.DatasetStatistics;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    private static final int WIDTH = 60;
    private static final int HEIGHT = 40;

    @TempDir
    Path folder;

    /** Two sequences with objects that come and go; labels count from 1 and are all there. */
    @BeforeEach
    void writeMasks() throws IOException {
        Random random = new Random(4);
        for (String video : new String[] {"bear", "boat"}) {
            for (int frame = 0; frame < 5; frame++) {
                byte[] labels = new byte[WIDTH * HEIGHT];
                for (int label = 1; label <= 3; label++) {
                    int left = random.nextInt(WIDTH - 12);
                    int top = random.nextInt(HEIGHT - 12);
                    if ((frame + label) % 3 == 0) {
                        continue;
                    }
                    for (int i = 0; i < labels.length; i++) {
                        int x = i % WIDTH - left;
                        int y = i / WIDTH - top;
                        if (x >= 0 && x < 12 && y >= 0 && y < 12 && random.nextInt(8) > 0) {
                            labels[i] = (byte) label;
                        }
                    }
                }
                Path file = folder.resolve("masks/" + video + "/0000" + frame + ".png");
                Files.createDirectories(file.getParent());
                Files.write(file, new PalettePng().encode(new LabelMap(WIDTH, HEIGHT, labels)));
            }
        }
    }

    private LabelledDataset open(String name) {
        return new DatasetOpener(Optional.empty()).open(folder.resolve(name));
    }

    private long export(DatasetExport export, String from) {
        return export.process(open(from), new LocalOutputFolder(folder));
    }

    @Test
    void whatIsWrittenInOneFormatIsReadFromItAndWrittenInTheNextWithoutLoss() throws IOException {
        assertThat(export(new VisExport("vis.json"), "masks")).isEqualTo(6);
        assertThat(export(new CocoExport("coco.json"), "vis.json")).isEqualTo(6);
        assertThat(export(new VisExport("again.json"), "coco.json")).isEqualTo(6);
        assertThat(new DavisExport().process(open("again.json"), new LocalOutputFolder(folder.resolve("back"))))
                .isEqualTo(6);
        DatasetStatistics before = DatasetStatistics.of(open("masks"));
        DatasetStatistics after = DatasetStatistics.of(open("coco.json"));
        assertThat(after.masks()).isEqualTo(before.masks()).isPositive();
        assertThat(after.frames()).isEqualTo(before.frames());
        for (String video : new String[] {"bear", "boat"}) {
            for (int frame = 0; frame < 5; frame++) {
                String name = video + "/0000" + frame + ".png";
                assertThat(Files.readAllBytes(folder.resolve("back").resolve(name)))
                        .as(name)
                        .isEqualTo(Files.readAllBytes(folder.resolve("masks").resolve(name)));
            }
        }
    }

    @Test
    void runLengthsAreALineForEachMask() throws IOException {
        export(new RleExport("masks.jsonl"), "masks");
        var lines = Files.readAllLines(folder.resolve("masks.jsonl"));
        assertThat(lines).hasSize((int) DatasetStatistics.of(open("masks")).masks());
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.get("video").asText()).isEqualTo("bear");
        assertThat(first.get("size").get(0).asInt()).isEqualTo(HEIGHT);
        assertThat(first.get("counts").asText()).isNotEmpty();
    }

    @Test
    void aFailedExportLeavesWhatWasThere() throws IOException {
        export(new VisExport("vis.json"), "masks");
        String broken = Files.readString(folder.resolve("vis.json")).replaceFirst("\"counts\":\"", "\"counts\":\"zz");
        Files.writeString(folder.resolve("broken.json"), broken);
        Files.writeString(folder.resolve("coco.json"), "earlier");
        assertThatThrownBy(() -> export(new CocoExport("coco.json"), "broken.json"))
                .hasMessageContaining("broken.json: annotations[0].segmentations[");
        assertThat(folder.resolve("coco.json")).hasContent("earlier");
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("masks", "vis.json", "broken.json", "coco.json");
        }
    }

    /** The real packages: pycocotools, and the YouTube-VIS API and evaluator that mmdet carries. */
    @Test
    void theOfficialPackagesTakeTheFilesAndFindThemEqualToThemselves() throws Exception {
        String python = System.getenv("FLOWCUT_REFERENCE_PYTHON");
        if (python == null && "1".equals(System.getenv("FLOWCUT_REQUIRE_SERVICES"))) {
            throw new IllegalStateException("FLOWCUT_REFERENCE_PYTHON is not set");
        }
        Assumptions.assumeTrue(python != null, "skipped: FLOWCUT_REFERENCE_PYTHON names no Python with pycocotools");
        export(new VisExport("vis.json"), "masks");
        export(new CocoExport("coco.json"), "masks");
        Path script = folder.resolve("official.py");
        try (var source = ExportTest.class.getResourceAsStream("official.py")) {
            Files.write(script, source.readAllBytes());
        }
        Process process = new ProcessBuilder(
                        python,
                        script.toString(),
                        folder.resolve("vis.json").toString(),
                        folder.resolve("coco.json").toString(),
                        folder.resolve("masks").toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(printed).endsWith("all masks and figures are right\n");
    }

    @Test
    void filesFarLargerThanTheHeapGoThrough() throws Exception {
        long bytes = 80L << 20;
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeFileProcess.class.getName(),
                        folder.toString(),
                        Long.toString(bytes))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(Files.size(folder.resolve("large.json"))).isGreaterThan(bytes);
        assertThat(Files.size(folder.resolve("large-coco.json"))).isGreaterThan(bytes / 2);
        assertThat(printed.trim()).isEqualTo("AP 1.0");
    }

    @Test
    void twoVideosThatWouldShareAFolderAreRefusedBeforeAnythingIsWritten() throws IOException {
        Files.writeString(folder.resolve("clash.json"), """
                {"categories": [{"id": 1, "name": "x"}],
                 "images": [{"id": 1, "file_name": "a/b.jpg", "width": 4, "height": 2},
                            {"id": 2, "file_name": "a_b.jpg", "width": 4, "height": 2}],
                 "annotations": []}
                """);
        Path out = folder.resolve("davis");
        assertThatThrownBy(() -> new DavisExport().process(open("clash.json"), new LocalOutputFolder(out)))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("a_b");
        assertThat(out).doesNotExist();
    }
}

package io.flowcut.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole program on short generated clips, through its command line. */
class LabelEndToEndTest {
    private static final int FRAMES = 6;

    @TempDir
    Path folder;

    @Test
    void labelsAreWhatOtherToolsRead() throws IOException {
        Path frames = Outputs.clip(folder.resolve("clip"), FRAMES);
        Path out = folder.resolve("out");
        Outputs.Run run = Outputs.label(frames, out);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("labelled 1 video: 6 frames", "features.backend: classical", "report: ");
        JsonNode labels =
                new ObjectMapper().readTree(out.resolve("annotations.json").toFile());
        JsonNode video = labels.get("videos").get(0);
        assertThat(video.get("width").asInt()).isEqualTo(160);
        assertThat(video.get("height").asInt()).isEqualTo(120);
        assertThat(video.get("length").asInt()).isEqualTo(FRAMES);
        assertThat(video.get("file_names")).hasSize(FRAMES);
        assertThat(labels.get("categories").get(0).get("name").asText()).isEqualTo("foreground");
        assertThat(labels.get("annotations")).isNotEmpty();
        Map<Integer, Boolean> seen = new HashMap<>();
        for (JsonNode annotation : labels.get("annotations")) {
            assertThat(seen.put(annotation.get("id").asInt(), true)).isNull();
            assertThat(annotation.get("video_id").asInt())
                    .isEqualTo(video.get("id").asInt());
            checkMasks(annotation);
        }
        assertThat(new ObjectMapper()
                        .readTree(out.resolve("segments.json").toFile())
                        .get("videos"))
                .isNotNull();
        for (int t = 0; t < FRAMES; t++) {
            BufferedImage mask = ImageIO.read(maskFiles(out)[t].toFile());
            assertThat(mask.getWidth()).isEqualTo(160);
            assertThat(mask.getHeight()).isEqualTo(120);
            assertThat(mask.getRaster().getNumBands()).isEqualTo(1);
        }
        assertThat(out.resolve("report.html")).isNotEmptyFile();
        checkSummary(new ObjectMapper().readTree(out.resolve("run.json").toFile()));
        assertThat(out.resolve(".flowcut/staging")).doesNotExist();
    }

    /** All chunks of a video lose their inputs while they are at work; again and again, for it is a race. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void chunksThatLoseTheirInputsAtTheSameMomentComputeThemAgain() throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), FRAMES);
        Path out = folder.resolve("out");
        String[] settings = {"--set", "chunk.frames=2", "--set", "chunk.parallelism=3", "--set", "ncut.tau=0.2"};
        assertThat(Outputs.label(frames, out, settings).exitCode()).isZero();
        for (String tau : List.of("0.21", "0.22", "0.23", "0.24")) {
            settings[5] = "ncut.tau=" + tau;
            Path other = folder.resolve("other-" + tau);
            assertThat(Outputs.label(frames, other, settings).exitCode()).isZero();

            assertThat(Outputs.damage(out.resolve(".flowcut/artifacts/objects"), "features"))
                    .isEqualTo(3);
            Outputs.Run run = Outputs.label(frames, out, settings);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(Outputs.labelDigests(out)).isEqualTo(Outputs.labelDigests(other));
        }
    }

    private static void checkMasks(JsonNode annotation) {
        assertThat(annotation.get("segmentations")).hasSize(FRAMES);
        for (int t = 0; t < FRAMES; t++) {
            JsonNode segmentation = annotation.get("segmentations").get(t);
            if (segmentation.isNull()) {
                assertThat(annotation.get("areas").get(t).isNull()).isTrue();
                continue;
            }
            boolean[][] mask = YouTubeVisReader.decode(segmentation);
            int area = 0;
            int left = Integer.MAX_VALUE;
            int bottom = -1;
            for (int y = 0; y < mask.length; y++) {
                for (int x = 0; x < mask[y].length; x++) {
                    if (mask[y][x]) {
                        area++;
                        left = Math.min(left, x);
                        bottom = Math.max(bottom, y);
                    }
                }
            }
            assertThat(annotation.get("areas").get(t).asInt()).isEqualTo(area).isPositive();
            JsonNode box = annotation.get("bboxes").get(t);
            assertThat(box.get(0).asInt()).isEqualTo(left);
            assertThat(box.get(1).asInt() + box.get(3).asInt()).isEqualTo(bottom + 1);
        }
    }

    private static Path[] maskFiles(Path out) throws IOException {
        try (var videos = Files.list(out.resolve("masks"))) {
            Path video = videos.findFirst().orElseThrow();
            try (var files = Files.list(video)) {
                return files.sorted().toArray(Path[]::new);
            }
        }
    }

    private static void checkSummary(JsonNode summary) {
        assertThat(summary.get("state").asText()).isEqualTo("done");
        assertThat(summary.get("features.backend").asText()).isEqualTo("classical");
        assertThat(summary.at("/counts/frames").asInt()).isEqualTo(FRAMES);
        assertThat(summary.at("/versions/java").asText()).isEqualTo(System.getProperty("java.version"));
        assertThat(summary.at("/digests/annotations").asText()).hasSize(64);
        assertThat(summary.at("/config/chunk/frames").asInt()).isEqualTo(4);
        assertThat(summary.at("/videos/0/frames").asInt()).isEqualTo(FRAMES);
        assertThat(summary.get("steps").findValuesAsText("step"))
                .contains("flow", "features", "ncut", "crf", "matching");
    }

    @Test
    void theSameCommandReusesEverythingAndAnotherTauReusesFlowAndFeatures() throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), FRAMES);
        Path out = folder.resolve("out");
        assertThat(Outputs.label(frames, out).exitCode()).isZero();
        Map<String, String> first = Outputs.labelDigests(out);

        Outputs.Run again = Outputs.label(frames, out);
        assertThat(again.exitCode()).isZero();
        assertThat(again.json().get("computed").asInt()).isZero();
        assertThat(again.json().get("reused").asInt()).isPositive();
        assertThat(Outputs.labelDigests(out)).isEqualTo(first);

        Outputs.Run other = Outputs.label(frames, out, "--set", "ncut.tau=0.3");
        assertThat(other.exitCode()).isZero();
        JsonNode steps =
                new ObjectMapper().readTree(out.resolve("run.json").toFile()).get("steps");
        for (JsonNode step : steps) {
            boolean before = step.get("step").asText().matches("probe|flow|features");
            assertThat(step.get(before ? "computed" : "reused").asInt())
                    .as(step.get("step").asText())
                    .isZero();
        }
    }

    @Test
    void badVideosAreSkippedAndARunOfBadOnesLeavesEarlierOutputAlone() throws Exception {
        Path inputs = folder.resolve("inputs");
        Outputs.clip(folder.resolve("made"), 3);
        Files.createDirectories(inputs);
        Files.move(folder.resolve("made").resolve("frames"), inputs.resolve("good"));
        Path empty = Files.createFile(inputs.resolve("empty.mp4"));
        Path out = folder.resolve("out");

        Outputs.Run mixed = Outputs.label(inputs, out);
        assertThat(mixed.exitCode()).as(mixed.err()).isEqualTo(3);
        assertThat(mixed.json().get("skippedVideos").asInt()).isEqualTo(1);
        assertThat(mixed.json().at("/failures/0/errorType").asText()).isEqualTo("BadInput");
        assertThat(mixed.out()).contains("skipped empty: ", "empty.mp4");
        Map<String, String> good = Outputs.labelDigests(out);
        assertThat(good).isNotEmpty();

        Outputs.Run bad = Outputs.label(empty, out);
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.err().lines().reduce("", (first, second) -> second))
                .startsWith("flowcut: ")
                .contains("empty.mp4");
        assertThat(bad.json().get("state").asText()).isEqualTo("failed");
        assertThat(Outputs.labelDigests(out)).isEqualTo(good);
    }

    @Test
    void aPictureAloneIsLabelledWithAWarning() throws IOException, NoSuchAlgorithmException {
        Path frames = Outputs.clip(folder.resolve("clip"), 1);
        Outputs.Run run = Outputs.label(frames, folder.resolve("out"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("warnings")).isNotEmpty();
        assertThat(run.out()).contains("warning: ");
    }
}

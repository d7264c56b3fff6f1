package io.flowcut.activities.assembly;

import static io.flowcut.activities.assembly.LabelOutput.digest;
import static io.flowcut.activities.assembly.LabelOutput.square;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.dataset.LocalOutputFolder;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.step.FakeProgress;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.workflows.assembly.AssemblyActivities.SelectRequest;
import io.flowcut.workflows.assembly.AssemblyActivities.WriteRequest;
import io.flowcut.workflows.assembly.AssemblyResult;
import io.flowcut.workflows.assembly.SegmentSelection;
import io.flowcut.workflows.assembly.SegmentSelection.Dropped;
import io.flowcut.workflows.config.AssemblyConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyTest {
    private static final AssemblyConfig CONFIG = new AssemblyConfig(4, 0.5, 0.35, 0.0005, 1, 0, 0.25, 0);
    private static final StepProgress PROGRESS = new FakeProgress(1);

    @TempDir
    Path folder;

    private LabelOutput labels(String name) {
        return new LabelOutput(folder.resolve(name));
    }

    private SegmentSelection select(String labels, AssemblyConfig config) {
        return new SegmentSelector(new FileArtifactStore(folder.resolve("store")), LabelFiles.local())
                .process(new SelectRequest(labels, config), PROGRESS);
    }

    private AssemblyResult assemble(String out, AssemblyConfig config, String... labels) {
        List<SegmentSelection> selections = new ArrayList<>();
        for (String one : labels) {
            selections.add(select(one, config));
        }
        Path target = folder.resolve(out);
        return new TrainingDataset(new FileArtifactStore(folder.resolve("store")))
                .write(
                        new WriteRequest(
                                "set", selections, config, target.toUri().toString()),
                        new LocalOutputFolder(target),
                        PROGRESS);
    }

    private JsonNode json(String out, String file) throws IOException {
        return new JsonMapper().readTree(folder.resolve(out).resolve(file).toFile());
    }

    @Test
    void everyFilterTakesWhatItShould() {
        String labels = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.9, square(0), square(1))
                .segment("v", 0, 5, 0.9, square(0), square(1))
                .segment("v", 1, 2, 0.2, square(1), square(2))
                .segment("v", 2, 3, 0.9, square(2, 2), square(2, 2))
                .segment("v", 3, 4, 0.9, square(3), square(6))
                .segment("v", 4, 5, 0.9, square(0), square(1))
                .segment("v", 5, 9, 0.35, square(9), square(9))
                .write();
        SegmentSelection selection = select(labels, new AssemblyConfig(4, 0.5, 0.35, 0.01, 1, 0, 0, 0));
        // 8x8 squares 3 apart share 5 of 11 columns; the last segment stands right on every bound but that of the IoU.
        assertThat(selection.dropped()).isEqualTo(new Dropped(1, 1, 1, 1, 3, 1, 0, 0));
        assertThat(selection.warnings()).isEmpty();
    }

    @Test
    void theIouMustBeExceeded() {
        HalfOverlap halves = new HalfOverlap();
        String labels = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.9, halves.whole, halves.half)
                .write();
        assertThat(select(labels, CONFIG).dropped().iou()).isEqualTo(1);
        assertThat(select(labels, new AssemblyConfig(4, 0.49, 0, 0, 1, 0, 0, 0))
                        .dropped()
                        .iou())
                .isZero();
        String warped = labels("b")
                .matchedWith(4, true)
                .video("v", digest(1))
                .segment("v", 0, 1, 0.9, square(0), square(20))
                .write();
        assertThat(select(warped, CONFIG).dropped()).isEqualTo(Dropped.NONE);
    }

    /** Two masks with an IoU of exactly a half. */
    private static final class HalfOverlap {
        private final Rle half = square(0, 8);
        private final Rle whole = Rle.merge(List.of(square(0, 8), square(8, 8)), false);
    }

    @Test
    void videosAreSplitWholeAndTheOrderOfTheOutputsDoesNotCount() throws IOException {
        LabelOutput first = labels("a");
        LabelOutput second = labels("b");
        for (int i = 0; i < 4; i++) {
            first.video("v" + i, digest(i)).segment("v" + i, 0, 1, 0.9, square(i), square(i));
            first.segment("v" + i, 1, 2, 0.8, square(i), square(i + 1));
            second.video("w" + i, digest(10 + i)).segment("w" + i, 0, 3, 0.7, square(2 * i), square(2 * i));
        }
        String a = first.write();
        String b = second.write();
        AssemblyResult result = assemble("out", CONFIG, a, b);
        assertThat(assemble("again", CONFIG, b, a)).isEqualTo(result);
        assertThat(result.train().videos()).isEqualTo(6);
        assertThat(result.val().videos()).isEqualTo(2);
        assertThat(result.train().segments() + result.val().segments()).isEqualTo(12);
        JsonNode train = json("out", "train.json");
        JsonNode val = json("out", "val.json");
        List<String> valVideos = val.at("/videos").findValuesAsText("source_video");
        assertThat(train.at("/videos").findValuesAsText("source_video")).doesNotContainAnyElementsOf(valVideos);
        assertThat(train.at("/annotations"))
                .hasSize(Math.toIntExact(result.train().instances()));
        assertThat(Files.readAllLines(folder.resolve("out/videos.jsonl"))).hasSize(8);
        assertThat(Files.readAllBytes(folder.resolve("out/train.json")))
                .isEqualTo(Files.readAllBytes(folder.resolve("again/train.json")));
        AssemblyConfig otherSeed = new AssemblyConfig(4, 0.5, 0.35, 0.0005, 1, 0, 0.25, 7);
        assertThat(assemble("other", otherSeed, a, b).digest()).isNotEqualTo(result.digest());
        JsonNode described = json("out", "dataset.json");
        assertThat(described.get("digest").asText()).isEqualTo(result.digest());
        assertThat(described.get("schema")).hasSize(9);
        assertThat(Files.readString(folder.resolve("out/README.md"))).contains("| videos | 6 | 2 |");
        assertThat(json("out", "statistics.json").at("/train/framesBetween/1").asInt()
                        + json("out", "statistics.json")
                                .at("/val/framesBetween/1")
                                .asInt())
                .isEqualTo(8);
    }

    @Test
    void aVideoOfTwoOutputsCountsOnceWithItsBetterSegments() throws IOException {
        String a = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.5, square(0), square(0))
                .segment("v", 1, 2, 0.9, square(1), square(1))
                .write();
        String b = labels("b")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.8, square(5), square(5))
                .segment("v", 1, 2, 0.6, square(6), square(6))
                .video("other", digest(2))
                .segment("other", 0, 1, 0.6, square(6), square(6))
                .write();
        AssemblyConfig noVal = new AssemblyConfig(4, 0.5, 0.35, 0.0005, 1, 0, 0, 0);
        AssemblyResult result = assemble("out", noVal, a, b);
        assertThat(assemble("again", noVal, b, a).digest()).isEqualTo(result.digest());
        assertThat(result.train().videos()).isEqualTo(2);
        assertThat(result.train().segments()).isEqualTo(3);
        assertThat(result.dropped().duplicates()).isEqualTo(2);
        List<Double> scores = new ArrayList<>();
        json("out", "train.json")
                .at("/annotations")
                .forEach(one -> scores.add(one.get("score").asDouble()));
        assertThat(scores).containsExactlyInAnyOrder(0.6, 0.9, 0.8);
    }

    @Test
    void differentVideosOfOneNameStayApart() throws IOException {
        String a = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.5, square(0), square(0))
                .write();
        String b = labels("b")
                .video("v", digest(2))
                .segment("v", 0, 1, 0.5, square(9), square(9))
                .write();
        AssemblyResult result = assemble("out", new AssemblyConfig(4, 0.5, 0.35, 0.0005, 1, 0, 0, 0), a, b);
        assertThat(result.train().videos()).isEqualTo(2);
        assertThat(json("out", "train.json").at("/videos").findValuesAsText("source_video"))
                .containsExactlyInAnyOrder(
                        "v-" + digest(1).substring(0, 8), "v-" + digest(2).substring(0, 8));
    }

    @Test
    void aLimitSpreadsTheSegmentsOverTheVideo() throws IOException {
        LabelOutput output = labels("a").video("v", digest(1));
        for (int i = 0; i < 12; i++) {
            output.segment("v", i, i + 1, 0.9, square(i), square(i + 1));
        }
        AssemblyConfig limited = new AssemblyConfig(4, 0.5, 0, 0, 1, 3, 0, 0);
        String labels = output.write();
        assertThat(starts("out", limited, labels)).containsExactly(3, 7, 11);
        assertThat(assemble("again", limited, labels).dropped().surplus()).isEqualTo(9);
    }

    @Test
    void aSegmentThatMissesAnObjectOfItsNeighboursIsLeftOut() throws IOException {
        LabelOutput output = labels("a").video("v", digest(1)).video("w", digest(2));
        output.segment("v", 0, 1, 0.9, square(0), square(0)).withAnother(square(20), square(20));
        for (int i = 1; i < 6; i++) {
            output.segment("v", i, i + 1, 0.9, square(i), square(i));
            output.segment("w", i, i + 1, 0.9, square(i), square(i));
        }
        String labels = output.sorted().write();
        assertThat(starts("within0", complete(0, 0), labels)).containsExactly(0, 2, 3, 4, 5, 1, 2, 3, 4, 5);
        assertThat(starts("within1", complete(1, 0), labels)).containsExactly(0, 3, 4, 5, 1, 2, 3, 4, 5);
        assertThat(starts("within9", complete(9, 0), labels)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(starts("paper", complete(-1, 0), labels)).hasSize(11);
        // The limit holds for what is left.
        assertThat(starts("limit", complete(1, 2), labels)).containsExactly(3, 5, 3, 5);
        assertThat(assemble("again", complete(1, 0), labels).dropped().incomplete())
                .isEqualTo(2);
        assertThat(Files.readString(folder.resolve("again/README.md")))
                .contains("no segment with fewer objects than another shows within 1 frames of it");
    }

    /** What another output knows of a video counts, where its segments are the ones that are taken. */
    @Test
    void aSegmentOfAnotherOutputMayShowWhatIsMissing() throws IOException {
        String a = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.9, square(0), square(0))
                .segment("v", 1, 2, 0.9, square(1), square(1))
                .write();
        String b = labels("b")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.95, square(0), square(0))
                .withAnother(square(20), square(20))
                .write();
        AssemblyResult result = assemble("out", complete(0, 0), a, b);
        assertThat(result.train().segments()).isEqualTo(1);
        assertThat(result.train().instances()).isEqualTo(2);
        assertThat(result.dropped()).isEqualTo(new Dropped(0, 0, 0, 0, 0, 1, 1, 0));
    }

    private static AssemblyConfig complete(int within, int limit) {
        return new AssemblyConfig(4, 0.5, 0.35, 0.0005, within, limit, 0, 0);
    }

    /** First frames of the segments. */
    private List<Integer> starts(String out, AssemblyConfig config, String labels) throws IOException {
        assemble(out, config, labels);
        List<Integer> starts = new ArrayList<>();
        json(out, "train.json")
                .at("/videos")
                .forEach(video -> starts.add(video.at("/frames/0").asInt()));
        return starts;
    }

    @Test
    void nothingLeftIsAnErrorAndLeavesEarlierFiles() throws IOException {
        String a = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.5, square(0), square(0))
                .write();
        assemble("out", new AssemblyConfig(4, 0.5, 0.35, 0.0005, 1, 0, 0, 0), a);
        byte[] before = Files.readAllBytes(folder.resolve("out/train.json"));
        assertThatThrownBy(() -> assemble("out", new AssemblyConfig(4, 0.5, 0.9, 0.0005, 1, 0, 0, 0), a))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("no segment passed the filters");
        assertThat(Files.readAllBytes(folder.resolve("out/train.json"))).isEqualTo(before);
    }

    @Test
    void brokenLabelsAreNamedWithTheirPlace() throws IOException {
        String labels = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.5, square(0), square(0))
                .write();
        Path segments = folder.resolve("a/segments.json");
        String sound = Files.readString(segments);
        Files.writeString(segments, sound.replaceFirst("\"counts\":\"[^\"]*\"", "\"counts\":\"zzzz\""));
        assertBad(labels, "segments.json", "$.annotations[0].segmentations[0].counts");
        Files.writeString(segments, sound.replace("\"score\":0.5", "\"score\":\"NaN\""));
        assertBad(labels, "segments.json", "$.annotations[0].score");
        Files.writeString(segments, sound.replace("\"video_id\":1", "\"video_id\":9"));
        assertBad(labels, "segments.json", "$.annotations[0].video_id");
        Files.writeString(segments, sound.replace("source_video", "source_vidio"));
        assertBad(labels, "segments.json", "$.videos[0].source_video");
        Files.writeString(segments, sound.replace("\"frames\":[0,1]", "\"frames\":[1,0]"));
        assertBad(labels, "segments.json", "$.videos[0].frames");
        Files.writeString(segments, sound.replace("\"description\":\"test\"", "\"description\":\"tost\""));
        assertBad(labels, "segments.json", "run.json beside it says");
        Files.writeString(segments, sound.substring(0, sound.length() / 2));
        assertBad(labels, "segments.json", "");
        Files.delete(segments);
        assertBad(labels, "segments.json", "expected the output folder of flowcut label");
        Files.writeString(folder.resolve("a/run.json"), "[]");
        assertBad(labels, "run.json", "not a JSON object");
    }

    private void assertBad(String labels, String file, String cause) {
        assertThatThrownBy(() -> select(labels, CONFIG))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining(file)
                .hasMessageContaining(cause);
    }

    @Test
    void aVideoThatOneOutputHoldsUnderTwoIdsCountsOnce() throws IOException {
        String labels = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.5, square(0), square(0))
                .segment("v", 1, 2, 0.5, square(1), square(1))
                .video("copy", digest(1))
                .segment("copy", 0, 1, 0.5, square(0), square(0))
                .segment("copy", 1, 2, 0.5, square(1), square(1))
                .write();
        AssemblyResult result = assemble("out", new AssemblyConfig(4, 0.5, 0.35, 0.0005, 1, 0, 0, 0), labels);
        assertThat(result.train().videos()).isEqualTo(1);
        assertThat(result.train().segments()).isEqualTo(2);
        assertThat(result.dropped().duplicates()).isEqualTo(2);
        assertThat(json("out", "train.json").at("/videos")).hasSize(2);
    }

    @Test
    void whatAKilledWriterLeftGoes() throws IOException {
        String labels = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.5, square(0), square(0))
                .write();
        Path unfinished = folder.resolve("out/.flowcut-1.tmp");
        Files.createDirectories(unfinished.getParent());
        Files.writeString(unfinished, "half of train.json");
        assemble("out", new AssemblyConfig(4, 0.5, 0.35, 0.0005, 1, 0, 0, 0), labels);
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void labelsOfAnotherKindOfUriAreRefused() {
        for (String uri : List.of("http://host/labels", "labels", "file:labels", "::")) {
            assertThatThrownBy(() -> LabelFiles.local().open(uri, "run.json"))
                    .as(uri)
                    .isInstanceOf(FlowCutException.class);
        }
    }

    @Test
    void filesOfMalformedLabelsAreClosed() throws IOException {
        String labels = labels("a")
                .video("v", digest(1))
                .segment("v", 0, 1, 0.5, square(0), square(0))
                .write();
        Path segments = folder.resolve("a/segments.json");
        Files.writeString(segments, Files.readString(segments).replace("\"annotations\"", "\"annotation\""));
        AtomicInteger open = new AtomicInteger();
        LabelFiles counted = (where, name) -> {
            open.incrementAndGet();
            return new FilterInputStream(LabelFiles.local().open(where, name)) {
                private boolean closed;

                @Override
                public void close() throws IOException {
                    open.addAndGet(closed ? 0 : -1);
                    closed = true;
                    super.close();
                }
            };
        };
        assertThatThrownBy(() -> SegmentFile.open(counted, labels, digest(0)))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("it lacks annotations");
        assertThat(open.get()).isZero();
    }

    @Test
    void theFilterHoldsNoMasks() throws InterruptedException {
        SegmentFilter filter = new SegmentFilter(CONFIG, true);
        WeakReference<Rle> mask = pass(filter);
        for (int i = 0; i < 100 && mask.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(mask.get()).isNull();
        pass(filter);
        assertThat(filter.dropped().duplicates()).isEqualTo(1);
    }

    private static WeakReference<Rle> pass(SegmentFilter filter) {
        Rle mask = square(3);
        filter.process(new Segment(List.of(0, 1), List.of(new Segment.SegmentObject(0.9, List.of(mask, mask)))));
        return new WeakReference<>(mask);
    }
}

package io.flowcut.activities.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.LabelMap;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.matching.SegmentsWriter;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.TracksWriter;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.dataset.DatasetActivities;
import io.flowcut.workflows.dataset.DatasetActivities.AssembleRequest;
import io.flowcut.workflows.dataset.DatasetActivities.ExportRequest;
import io.flowcut.workflows.dataset.DatasetActivities.ManifestIndex;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.DatasetActivities.PageRequest;
import io.flowcut.workflows.dataset.DatasetActivities.VideosRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.FailedVideo;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.video.StepStats;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetStepsTest {
    private static final int WIDTH = 12;
    private static final int HEIGHT = 9;
    private static final int FRAMES = 4;

    @TempDir
    Path folder;

    private FileArtifactStore store;
    private Path out;
    private TestActivityEnvironment environment;
    private DatasetActivities activities;

    @BeforeEach
    void start() {
        store = new FileArtifactStore(folder.resolve("store"));
        out = folder.resolve("out");
        FrameNames names = video -> {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < video.frames(); i++) {
                all.add("img " + i);
            }
            return all;
        };
        environment = TestActivityEnvironment.newInstance();
        environment.registerActivitiesImplementations(new DatasetActivitiesImpl(store, names, LocalOutputFolder::open));
        activities = environment.newActivityStub(DatasetActivities.class);
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void assemblesADatasetThatFollowsTheFormat() throws Exception {
        ArtifactRef outcomes =
                record(List.of(ok(0, "a"), failed(1, "b")), List.of(failed(2, "c"), ok(3, "d")), List.of(ok(1, "b")));
        DatasetResult result = assemble(outcomes);
        assertThat(result.videos()).isEqualTo(4);
        assertThat(result.failedVideos()).isEqualTo(1);
        assertThat(result.failures()).extracting(FailedVideo::videoId).containsExactly("c");
        assertThat(result.frames()).isEqualTo(12);
        assertThat(result.masks()).isEqualTo(21);
        assertThat(result.tracks()).isEqualTo(6);
        assertThat(result.segments()).isEqualTo(3);
        assertThat(result.stats()).containsExactly(new StepStats("matching", 12, 0, 1.5));
        assertThat(result.warnings()).containsExactly("a: odd", "b: odd", "d: odd");

        JsonNode annotations = checked("annotations.json");
        assertThat(annotations.get("videos").findValuesAsText("id")).containsExactly("1", "2", "3");
        assertThat(annotations.get("videos").get(1).get("file_names").get(2).asText())
                .isEqualTo("b/img 2.jpg");
        assertThat(annotations.get("annotations")).hasSize(6);
        JsonNode second = annotations.get("annotations").get(1);
        assertThat(second.get("segmentations").get(0).isNull()).isTrue();
        assertThat(second.get("areas").get(1).asInt()).isEqualTo(4);
        assertThat(second.get("bboxes").get(1)).isEqualTo(new ObjectMapper().readTree("[3,2,2,2]"));
        assertThat(second.get("score").asDouble()).isEqualTo(0.5);

        JsonNode segments = checked("segments.json");
        assertThat(segments.get("videos")).hasSize(3);
        assertThat(segments.get("videos").get(2).get("source_video").asText()).isEqualTo("d");
        assertThat(segments.get("videos").get(2).get("frames").toString()).isEqualTo("[1,3]");
        assertThat(segments.get("videos").get(2).get("file_names").toString())
                .isEqualTo("[\"d/img 1.jpg\",\"d/img 3.jpg\"]");

        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Files.readAllBytes(out.resolve("annotations.json")));
        digest.update(Files.readAllBytes(out.resolve("segments.json")));
        assertThat(result.digest()).isEqualTo(HexFormat.of().formatHex(digest.digest()));
        assertThat(assemble(outcomes).digest()).isEqualTo(result.digest());
    }

    @Test
    void leavesTheEarlierDatasetWhenNothingWasLabelledOrAnArtifactIsGone() throws IOException {
        assemble(record(List.of(ok(0, "a"))));
        String before = Files.readString(out.resolve("annotations.json"));
        ArtifactRef allFailed = record(List.of(failed(0, "a"), failed(1, "b")));
        assertThatThrownBy(() -> assemble(allFailed))
                .isInstanceOf(ActivityFailure.class)
                .rootCause()
                .hasMessageContaining("none of its 2 videos");
        VideoOutcome whole = ok(0, "a");
        VideoResult video = whole.result().orElseThrow();
        ArtifactRef gone = store.put("application/json", "x".getBytes(StandardCharsets.UTF_8));
        store.delete(gone);
        VideoResult broken =
                new VideoResult(video.info(), video.chunks(), video.tracks(), gone, 1, 1, 1, video.stats());
        ArtifactRef brokenOutcomes = record(List.of(new VideoOutcome(0, Optional.of(broken), Optional.empty())));
        assertThatThrownBy(() -> assemble(brokenOutcomes)).isInstanceOf(ActivityFailure.class);
        assertThat(out.resolve("annotations.json")).hasContent(before);
        try (var files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("annotations.json", "segments.json");
        }
    }

    @Test
    void writesNothingForADatasetThatFailedAltogether() {
        ArtifactRef allFailed = record(List.of(failed(0, "a")));
        assertThatThrownBy(() -> assemble(allFailed)).isInstanceOf(ActivityFailure.class);
        assertThat(out).doesNotExist();
    }

    @Test
    void exportsOnePictureAFrameWithTheSmallerMaskInFront() throws IOException {
        VideoResult video = ok(0, "a").result().orElseThrow();
        activities.exportMasks(
                new ExportRequest(video, PipelineConfig.DEFAULT, out.toUri().toString()));
        PalettePng png = new PalettePng();
        Path masks = out.resolve("masks/a");
        LabelMap frame = png.decode(Files.readAllBytes(masks.resolve("img 1.png")), "test");
        assertThat(frame.labels()[2 * WIDTH + 2]).isEqualTo((byte) 1);
        assertThat(frame.labels()[2 * WIDTH + 3]).isEqualTo((byte) 2);
        assertThat(frame.labels()[0]).isZero();
        assertThat(masks.resolve("img 0.png")).exists();
        Path unchanged = masks.resolve("img 2.png");
        Files.setLastModifiedTime(unchanged, FileTime.fromMillis(5000));
        Files.writeString(masks.resolve("img 3.png"), "damaged");
        activities.exportMasks(
                new ExportRequest(video, PipelineConfig.DEFAULT, out.toUri().toString()));
        assertThat(Files.getLastModifiedTime(unchanged).toMillis()).isEqualTo(5000);
        assertThat(png.decode(Files.readAllBytes(masks.resolve("img 3.png")), "test")
                        .labels())
                .contains((byte) 1);
    }

    @Test
    void refusesVideoIdsThatLeadOutOfTheFolder() {
        VideoResult video = result("../evil");
        assertThatThrownBy(() -> activities.exportMasks(new ExportRequest(
                        video, PipelineConfig.DEFAULT, out.toUri().toString())))
                .isInstanceOf(ActivityFailure.class)
                .rootCause()
                .hasMessageContaining("video id");
        assertThat(folder.resolve("evil")).doesNotExist();
        assertThat(out).doesNotExist();
    }

    @Test
    void readsTheManifestByPages() {
        String lines = """
                {"videoId":"a","uri":"file:/a"}
                {"videoId":"b","uri":"file:/b","frameList":null}
                {"videoId":"../c","uri":"file:/c"}
                nonsense
                """;
        ArtifactRef manifest = store.put("application/x-ndjson", lines.getBytes(StandardCharsets.UTF_8));
        assertThat(activities.readPage(new PageRequest(manifest, 0, 2)))
                .containsExactly(
                        new VideoSource("a", "file:/a", Optional.empty()),
                        new VideoSource("b", "file:/b", Optional.empty()));
        assertThat(activities.readPage(new PageRequest(manifest, 4, 10))).isEmpty();
        for (int line = 2; line < 4; line++) {
            PageRequest wrong = new PageRequest(manifest, line, 1);
            String where = "line " + (line + 1);
            assertThatThrownBy(() -> activities.readPage(wrong)).rootCause().hasMessageContaining(where);
        }
    }

    @Test
    void splitsTheManifestAndFindsTheVideosOfAPass() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            lines.append("{\"videoId\":\"v").append(i).append("\",\"uri\":\"file:/v\"}\n");
        }
        ArtifactRef manifest =
                store.put("application/x-ndjson", lines.toString().getBytes(StandardCharsets.UTF_8));
        ManifestIndex index = activities.indexManifest(manifest);
        assertThat(index.videos()).isEqualTo(5000);
        assertThat(activities.readVideos(new VideosRequest(index.pages(), Optional.empty(), 4095, 3)))
                .extracting(placed -> placed.position() + " " + placed.video().videoId())
                .containsExactly("4095 v4095", "4096 v4096", "4097 v4097");
        assertThat(activities.readVideos(new VideosRequest(index.pages(), Optional.empty(), 4999, 100)))
                .hasSize(1);

        ArtifactRef outcomes =
                record(List.of(failed(3, "v3"), ok(4, "v4"), failed(4500, "v4500")), List.of(ok(3, "v3")));
        assertThat(activities.readVideos(new VideosRequest(index.pages(), Optional.of(outcomes), 0, 10)))
                .extracting(placed -> placed.position() + " " + placed.video().videoId())
                .containsExactly("4500 v4500");

        ArtifactRef wrong = store.put("application/x-ndjson", "nonsense\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> activities.indexManifest(wrong)).rootCause().hasMessageContaining("line 1");
    }

    @Test
    void goesOnWithOutcomesFromBeforeTheyWereATree() throws IOException {
        JsonMapper mapper = JsonMapper.builder().addModule(new Jdk8Module()).build();
        OutcomesRequest first = new OutcomesRequest(Optional.empty(), List.of(failed(0, "a"), ok(1, "b")));
        ArtifactRef firstPage = store.put("application/json", mapper.writeValueAsBytes(first));
        OutcomesRequest second = new OutcomesRequest(Optional.of(firstPage), List.of(ok(0, "a"), failed(2, "c")));
        ArtifactRef chain = store.put("application/json", mapper.writeValueAsBytes(second));

        ArtifactRef tree = activities.recordOutcomes(new OutcomesRequest(Optional.of(chain), List.of(failed(3, "d"))));
        List<String> failures = new ArrayList<>();
        new Outcomes(store)
                .index(tree)
                .forEach(outcome -> outcome.failure().ifPresent(failure -> failures.add(failure.videoId())));
        assertThat(failures).containsExactly("c", "d");
        assertThat(new Outcomes(store).index(chain).size()).isEqualTo(3);
        assertThat(assemble(tree).videos()).isEqualTo(4);
    }

    private DatasetResult assemble(ArtifactRef outcomes) {
        return activities.assemble(new AssembleRequest(
                "test", outcomes, PipelineConfig.DEFAULT, out.toUri().toString()));
    }

    @SafeVarargs
    private ArtifactRef record(List<VideoOutcome>... pages) {
        Optional<ArtifactRef> newest = Optional.empty();
        for (List<VideoOutcome> page : pages) {
            newest = Optional.of(activities.recordOutcomes(new OutcomesRequest(newest, page)));
        }
        return newest.orElseThrow();
    }

    /** Reads a file as the YouTube-VIS API does and checks every rule of the format. */
    private JsonNode checked(String name) throws IOException {
        JsonNode root = new ObjectMapper().readTree(out.resolve(name).toFile());
        assertThat(root.get("info").get("features_backend").asText()).isEqualTo("classical");
        assertThat(root.get("licenses").isArray()).isTrue();
        assertThat(root.get("categories").toString())
                .isEqualTo("[{\"id\":1,\"name\":\"foreground\",\"supercategory\":\"object\"}]");
        Map<Long, JsonNode> videos = new HashMap<>();
        for (JsonNode video : root.get("videos")) {
            assertThat(videos.put(video.get("id").asLong(), video)).isNull();
            assertThat(video.get("length").asInt())
                    .isEqualTo(video.get("file_names").size());
            assertThat(video.get("width").asInt()).isEqualTo(WIDTH);
            assertThat(video.get("height").asInt()).isEqualTo(HEIGHT);
        }
        Set<Long> ids = new HashSet<>();
        for (JsonNode annotation : root.get("annotations")) {
            assertThat(ids.add(annotation.get("id").asLong())).isTrue();
            JsonNode video = videos.get(annotation.get("video_id").asLong());
            assertThat(video).isNotNull();
            int length = video.get("length").asInt();
            assertThat(annotation.get("length").asInt()).isEqualTo(length);
            assertThat(annotation.get("category_id").asInt()).isEqualTo(1);
            assertThat(annotation.get("iscrowd").asInt()).isZero();
            assertThat(annotation.get("segmentations")).hasSize(length);
            assertThat(annotation.get("areas")).hasSize(length);
            assertThat(annotation.get("bboxes")).hasSize(length);
            int present = 0;
            for (int i = 0; i < length; i++) {
                JsonNode segmentation = annotation.get("segmentations").get(i);
                assertThat(annotation.get("areas").get(i).isNull()).isEqualTo(segmentation.isNull());
                assertThat(annotation.get("bboxes").get(i).isNull()).isEqualTo(segmentation.isNull());
                if (!segmentation.isNull()) {
                    present++;
                    Rle mask = Rle.parse(
                            segmentation.get("size").get(1).asInt(),
                            segmentation.get("size").get(0).asInt(),
                            segmentation.get("counts").asText());
                    assertThat(mask.width()).isEqualTo(WIDTH);
                    assertThat(mask.height()).isEqualTo(HEIGHT);
                    assertThat(annotation.get("areas").get(i).asLong())
                            .isEqualTo(mask.decode().area());
                    assertThat(annotation.get("bboxes").get(i)).hasSize(4);
                }
            }
            assertThat(present).isPositive();
        }
        return root;
    }

    private VideoOutcome ok(int position, String videoId) {
        return new VideoOutcome(position, Optional.of(result(videoId)), Optional.empty());
    }

    private static VideoOutcome failed(int position, String videoId) {
        return new VideoOutcome(
                position, Optional.empty(), Optional.of(new FailedVideo(videoId, "BadInput", videoId + ": broken")));
    }

    /** A large object in all frames, a small one within it from frame 1 on; one segment of frames 1 and 3. */
    private VideoResult result(String videoId) {
        ArtifactRef index = store.put("application/json", new byte[0]);
        VideoInfo info = new VideoInfo(
                new VideoSource(videoId, "file:/videos/" + videoId, Optional.empty()),
                "0".repeat(64),
                FRAMES,
                WIDTH,
                HEIGHT,
                index,
                List.of("odd"));
        List<TrackMask> large = new ArrayList<>();
        List<TrackMask> small = new ArrayList<>();
        for (int t = 0; t < FRAMES; t++) {
            large.add(new TrackMask(t, box(1, 1, 6, 6), 0.9));
            if (t > 0) {
                small.add(new TrackMask(t, box(3, 2, 2, 2), 0.5));
            }
        }
        ArtifactRef tracks = new TracksWriter(store)
                .write(new VideoTracks(
                        videoId, FRAMES, WIDTH, HEIGHT, List.of(new Track(1, 0.9, large), new Track(2, 0.5, small))));
        ArtifactRef segments;
        try (SegmentsWriter writer = new SegmentsWriter(store)) {
            writer.write(new Segment(
                    List.of(1, 3),
                    List.of(
                            new Segment.SegmentObject(0.9, List.of(box(1, 1, 6, 6), box(1, 1, 6, 6))),
                            new Segment.SegmentObject(0.5, List.of(box(3, 2, 2, 2), box(3, 2, 2, 2))))));
            segments = writer.commit();
        }
        return new VideoResult(
                info, index, tracks, segments, 7, 2, 1, List.of(new StepStats("matching", FRAMES, 0, 0.5)));
    }

    private static Rle box(int left, int top, int width, int height) {
        BinaryMask mask = BinaryMask.empty(WIDTH, HEIGHT);
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                mask.pixels()[y * WIDTH + x] = 1;
            }
        }
        return Rle.encode(mask);
    }
}

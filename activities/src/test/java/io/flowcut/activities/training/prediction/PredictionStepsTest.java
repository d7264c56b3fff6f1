package io.flowcut.activities.training.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.SegmentsReader;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.TracksReader;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.activities.testing.Activities;
import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.activities.testing.S3Server;
import io.flowcut.activities.training.input.RedBoxes;
import io.flowcut.activities.video.VideoOpener;
import io.flowcut.activities.video.VideoProber;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.QualityConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ClipPlan;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.PredictionActivities;
import io.flowcut.workflows.video.PredictionActivities.CollectClipsRequest;
import io.flowcut.workflows.video.PredictionActivities.PredictRequest;
import io.flowcut.workflows.video.PredictionActivities.StitchRequest;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionStepsTest {
    private static final int FRAMES = 9;

    @TempDir
    Path folder;

    private final ArtifactStore store = new MemoryStore();
    private final Storage storage = Storage.local(store);
    private final ColourModel model = new ColourModel(64, 96);
    private RedBoxes boxes;
    private VideoInfo video;
    private PredictionConfig config;

    @BeforeEach
    void write() throws IOException {
        boxes = RedBoxes.local(folder, storage, FRAMES, 2).write(1);
        video = new VideoProber(storage)
                .probe(new VideoSource(
                        "video0", folder.resolve("video0").toUri().toString(), Optional.empty()));
        Path files = Files.createDirectories(folder.resolve("model"));
        Files.writeString(files.resolve("model.json"), "{}");
        Files.writeString(files.resolve("model.safetensors"), "weights");
        config = new PredictionConfig(files.toString(), 4, 2, 3, 0.3, 0.001, 0.4, 0, 0, true, true);
    }

    private LoadedModels models() {
        return new LoadedModels(path -> model, folder.resolve("cache"), storage);
    }

    private void assertTrue(VideoTracks tracks) {
        assertThat(tracks.tracks()).hasSize(2);
        for (Track track : tracks.tracks()) {
            assertThat(track.masks()).hasSize(FRAMES);
            for (TrackMask mask : track.masks()) {
                BinaryMask truth = boxes.box(track.id() - 1, mask.frame());
                assertThat(mask.mask().iou(Rle.encode(truth))).isGreaterThan(0.8);
            }
        }
    }

    @Test
    void tracksOfAWholeVideoFollowItsObjects() {
        try (LoadedModels models = models()) {
            VideoPredictor predictor = new VideoPredictor(
                    models.open(config.model()),
                    info -> VideoOpener.open(info, storage),
                    config,
                    MatchingConfig.DEFAULT,
                    QualityConfig.DEFAULT,
                    CrfConfig.DEFAULT);
            int[] alive = new int[1];
            VideoTracks tracks = predictor.process(video, () -> alive[0]++);
            assertTrue(tracks);
            assertThat(tracks.tracks().get(0).score()).isBetween(0.8, 0.95);
            int clips = ClipPlan.of(FRAMES, config).clips();
            assertThat(clips).isEqualTo(4);
            assertThat(alive[0]).isEqualTo(clips + FRAMES);
        }
        assertThat(model.closed()).isTrue();
    }

    @Test
    void stepsGiveTheSameAndNothingIsPredictedTwice() {
        try (LoadedModels models = models();
                Activities activities = new Activities(new PredictionActivitiesImpl(
                        store, info -> VideoOpener.open(info, storage), models, FrameWorkers.none()))) {
            PredictionActivities steps = activities.stub(PredictionActivities.class);
            StepResult first = steps.predictClips(request(0, 2));
            StepResult second = steps.predictClips(request(2, 4));
            assertThat(first.stats().computed()).isEqualTo(2);
            ArtifactRef list = steps.collectClips(new CollectClipsRequest(Optional.empty(), List.of(first.output())));
            list = steps.collectClips(new CollectClipsRequest(Optional.of(list), List.of(second.output())));
            MatchingResult result = steps.stitchTracks(stitch(list));
            assertTrue(TracksReader.readAll(store, result.tracks()));
            assertThat(result.trackCount()).isEqualTo(2);
            assertThat(result.maskCount()).isEqualTo(2 * FRAMES);
            try (SegmentsReader segments = SegmentsReader.open(store, result.segments())) {
                assertThat(segments.next().orElseThrow().objects()).hasSize(2);
            }
            int clips = model.clips();
            assertThat(steps.predictClips(request(0, 2)).stats().reused()).isEqualTo(2);
            assertThat(steps.stitchTracks(stitch(list)).stats().reused()).isEqualTo(FRAMES);
            assertThat(model.clips()).isEqualTo(clips);

            PredictionConfig loose = new PredictionConfig(config.model(), 4, 2, 1, 0.3, 0.001, 0.1, 0, 0, true, true);
            PredictRequest again = new PredictRequest(video, new FrameRange(0, 2), loose, ChunkConfig.DEFAULT);
            assertThat(steps.predictClips(again).stats().reused()).isEqualTo(2);

            ArtifactRef half = steps.collectClips(new CollectClipsRequest(Optional.empty(), List.of(first.output())));
            assertThatThrownBy(() -> steps.stitchTracks(stitch(half))).hasStackTraceContaining("ends at clip 2 of 4");
        }
    }

    private PredictRequest request(int first, int end) {
        return new PredictRequest(video, new FrameRange(first, end), config, ChunkConfig.DEFAULT);
    }

    private StitchRequest stitch(ArtifactRef chunks) {
        return new StitchRequest(
                video,
                chunks,
                config,
                MatchingConfig.DEFAULT,
                QualityConfig.DEFAULT,
                CrfConfig.DEFAULT,
                ChunkConfig.DEFAULT);
    }

    @Test
    void aModelIsLoadedOnceFromWhereverItLiesAndOneThatIsNoneIsRefused() throws IOException {
        Path named = Files.createDirectories(folder.resolve("cache/mine"));
        Files.copy(folder.resolve("model/model.json"), named.resolve("model.json"));
        Files.copy(folder.resolve("model/model.safetensors"), named.resolve("model.safetensors"));
        try (LoadedModels models = models()) {
            MaskModels.SharedModel byName = models.open("mine");
            assertThat(models.open("mine")).isSameAs(byName);
            assertThat(models.open(config.model()).digest()).isEqualTo(byName.digest());
            assertThat(models.open(folder.resolve("model").toUri().toString()).digest())
                    .isEqualTo(byName.digest());
            Files.writeString(named.resolve("model.safetensors"), "other weights");
            assertThat(models().open("mine").digest()).isNotEqualTo(byName.digest());
            for (String missing : List.of("nobody", folder.resolve("video0").toString())) {
                assertThatThrownBy(() -> models.check(missing))
                        .isInstanceOfSatisfying(
                                FlowCutException.class,
                                e -> assertThat(e.type()).isEqualTo(ErrorType.MISSING_MODEL))
                        .hasMessageContaining("prediction.model: " + missing + ": no model.json");
                assertThatThrownBy(() -> models.open(missing)).isInstanceOf(FlowCutException.class);
            }
        }
    }

    @Test
    void aModelInS3IsTheSameAsOneOnADisk() throws Exception {
        try (S3Server server = new S3Server(folder.resolve("s3"));
                Storage remote = new Storage(
                        new StorageOptions(
                                folder.resolve("store").toString(),
                                server.options(),
                                folder.resolve("cache-of-s3"),
                                1L << 30),
                        StorageListener.NONE)) {
            Path there = Files.createDirectories(server.file("models/a"));
            for (String file : List.of("model.json", "model.safetensors")) {
                Files.copy(folder.resolve("model").resolve(file), there.resolve(file));
            }
            Path[] loadedFrom = new Path[1];
            try (LoadedModels models = new LoadedModels(
                            path -> {
                                loadedFrom[0] = path;
                                assertThat(path.resolve("model.safetensors")).hasContent("weights");
                                return model;
                            },
                            folder.resolve("cache"),
                            remote);
                    LoadedModels local = models()) {
                String digest =
                        models.open("s3://" + S3Server.BUCKET + "/models/a").digest();
                assertThat(digest).isEqualTo(local.open(config.model()).digest());
                assertThat(loadedFrom[0]).doesNotExist();
                assertThatThrownBy(() -> models.open("s3://" + S3Server.BUCKET + "/models/b"))
                        .isInstanceOfSatisfying(
                                FlowCutException.class,
                                e -> assertThat(e.type()).isEqualTo(ErrorType.MISSING_MODEL));
            }
        }
    }

    @Test
    void clipsCoverAVideoOfAnyLength() {
        for (int frames = 1; frames < 30; frames++) {
            for (int length = 1; length <= 6; length++) {
                for (int overlap = 0; overlap < length; overlap++) {
                    ClipPlan plan = ClipPlan.of(
                            frames, new PredictionConfig("m", length, overlap, 1, 0.3, 0, 0.4, 0, 0, true, true));
                    int covered = 0;
                    for (int clip = 0; clip < plan.clips(); clip++) {
                        assertThat(plan.first(clip)).isLessThanOrEqualTo(covered);
                        assertThat(clip == 0 || plan.first(clip) > plan.first(clip - 1))
                                .isTrue();
                        covered = plan.first(clip) + plan.length();
                    }
                    assertThat(covered).isEqualTo(frames);
                }
            }
        }
        assertThatThrownBy(() -> new PredictionConfig("m", 2, 2, 1, 0.3, 0, 0.4, 0, 0, true, true).checkTogether())
                .hasMessageContaining("prediction.overlap: 2 is not allowed; allowed: 0 to 1");
    }
}

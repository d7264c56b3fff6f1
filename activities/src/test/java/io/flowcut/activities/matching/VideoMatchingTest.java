package io.flowcut.activities.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.FrameMasksCodec;
import io.flowcut.activities.mask.MaskQuality;
import io.flowcut.activities.step.FakeProgress;
import io.flowcut.activities.step.FrameRecordsWriter;
import io.flowcut.activities.step.RecordsHeader;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.FlowConfig;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.QualityConfig;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.MatchingActivities;
import io.flowcut.workflows.video.MatchingActivities.ChunkOutput;
import io.flowcut.workflows.video.MatchingActivities.CollectRequest;
import io.flowcut.workflows.video.MatchingActivities.MatchingRequest;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoMatchingTest {
    private static final int STEP = 9;

    @TempDir
    Path folder;

    private FileArtifactStore store;

    @BeforeEach
    void openStore() {
        store = new FileArtifactStore(folder);
    }

    @Test
    void followsAnObjectOverChunks() {
        ArtifactRef list =
                new ChunkList(store).write(List.of(chunk(0, 4, 1, 12), chunk(4, 8, 1, 12), chunk(8, 9, 1, 12)));
        FakeProgress progress = new FakeProgress(1);
        MatchingResult result = new VideoMatching(store).process(request(list, 9, 1, 0), progress);
        assertThat(progress.reported).isSorted().endsWith(9);
        assertThat(result.maskCount()).isEqualTo(18);
        assertThat(result.trackCount()).isEqualTo(1);
        assertThat(result.stats().computed()).isEqualTo(9);
        VideoTracks tracks = TracksReader.readAll(store, result.tracks());
        assertThat(tracks.videoId()).isEqualTo("clip");
        assertThat(tracks.frames()).isEqualTo(9);
        assertThat(tracks.width()).isEqualTo(Scene.WIDTH);
        assertThat(tracks.height()).isEqualTo(Scene.HEIGHT);
        assertThat(tracks.tracks().get(0).masks())
                .hasSize(9)
                .allSatisfy(mask -> assertThat(mask.mask()).isEqualTo(Scene.box(STEP * mask.frame(), 20)));
        try (SegmentsReader segments = SegmentsReader.open(store, result.segments())) {
            int count = 0;
            for (Optional<Segment> segment = segments.next(); segment.isPresent(); segment = segments.next()) {
                assertThat(segment.get().objects()).isNotEmpty();
                count++;
            }
            assertThat(count).isEqualTo(result.segmentCount()).isEqualTo(8);
        }
    }

    @Test
    void reusesWhatWasFoundForTheSameMasksAndRules() {
        ArtifactRef list = new ChunkList(store).write(List.of(chunk(0, 5, 1, 5)));
        VideoMatching matching = new VideoMatching(store);
        MatchingResult first = matching.process(request(list, 5, 1, 0), new FakeProgress(1));
        MatchingResult again = matching.process(request(list, 5, 1, 0), new FakeProgress(1));
        assertThat(again.tracks()).isEqualTo(first.tracks());
        assertThat(again.segments()).isEqualTo(first.segments());
        assertThat(again.segmentCount()).isEqualTo(first.segmentCount());
        assertThat(again.stats().reused()).isEqualTo(5);
        assertThat(again.stats().computed()).isZero();
        MatchingResult stricter = matching.process(request(list, 5, 1, 0.5), new FakeProgress(1));
        assertThat(stricter.stats().computed()).isEqualTo(5);
        assertThat(stricter.maskCount()).isEqualTo(5);
    }

    @Test
    void readsFlowOfALongerStrideAsOneStepAtBothEnds() {
        ArtifactRef list = new ChunkList(store).write(List.of(chunk(0, 6, 3, 6)));
        MatchingResult result = new VideoMatching(store).process(request(list, 6, 3, 0), new FakeProgress(1));
        assertThat(TracksReader.readAll(store, result.tracks()).tracks().get(0).masks())
                .hasSize(6);
    }

    @Test
    void labelsAVideoOfOneFrameWithoutFlow() {
        FrameRange range = new FrameRange(0, 1);
        ChunkOutput withFlow = chunk(0, 1, 1, 1);
        ArtifactRef noFlow = records("flow", range, t -> new byte[0]);
        ArtifactRef list = new ChunkList(store)
                .write(List.of(new ChunkOutput(new ChunkArtifact(range, noFlow), withFlow.masks())));
        MatchingResult result = new VideoMatching(store).process(request(list, 1, 1, 0), new FakeProgress(1));
        // The speckle of nine pixels is too small for a track.
        assertThat(result.trackCount()).isEqualTo(1);
        assertThat(result.segmentCount()).isZero();
    }

    @Test
    void readsEveryTrackBackAndRefusesWhatIsNone() {
        Track first = new Track(1, 0.5, List.of(new TrackMask(0, Scene.box(1, 1), 0.5)));
        Track second = new Track(
                2, 0.25, List.of(new TrackMask(1, Scene.box(2, 1), 0.5), new TrackMask(4, Scene.box(3, 1), 0)));
        for (List<Track> list : List.of(List.<Track>of(), List.of(first), List.of(first, second))) {
            VideoTracks tracks = new VideoTracks("clip", 5, Scene.WIDTH, Scene.HEIGHT, list);
            assertThat(TracksReader.readAll(store, new TracksWriter(store).write(tracks)))
                    .isEqualTo(tracks);
        }
        for (String wrong :
                List.of("", "[]", "{}", "{\"tracks\":3}", "{\"tracks\":[3]}", "{\"tracks\":[{\"id\":1}]}")) {
            ArtifactRef ref = store.put("application/json", wrong.getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> TracksReader.readAll(store, ref)).isInstanceOf(FlowCutException.class);
        }
    }

    @Test
    void refusesChunksThatDoNotMakeUpTheVideo() {
        ChunkList chunks = new ChunkList(store);
        for (List<ChunkOutput> wrong : List.of(
                List.of(chunk(0, 4, 1, 9)), List.of(chunk(0, 4, 1, 9), chunk(5, 9, 1, 9)), List.<ChunkOutput>of())) {
            ArtifactRef list = chunks.write(wrong);
            assertThatThrownBy(() -> new VideoMatching(store).process(request(list, 9, 1, 0), new FakeProgress(1)))
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageContaining("list of chunks");
        }
    }

    @Test
    void runsAsActivities() {
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
        try {
            environment.registerActivitiesImplementations(new MatchingActivitiesImpl(store));
            MatchingActivities activities = environment.newActivityStub(MatchingActivities.class);
            ArtifactRef half =
                    activities.collectChunks(new CollectRequest(Optional.empty(), List.of(chunk(0, 3, 1, 6))));
            ArtifactRef list =
                    activities.collectChunks(new CollectRequest(Optional.of(half), List.of(chunk(3, 6, 1, 6))));
            MatchingResult result = activities.matchMasks(request(list, 6, 1, 0));
            assertThat(result.trackCount()).isEqualTo(1);
            assertThat(TracksReader.readAll(store, result.tracks())
                            .tracks()
                            .get(0)
                            .masks())
                    .hasSize(6);
        } finally {
            environment.close();
        }
    }

    /** A box that moves, and speckles of a low score that nothing matches. */
    private ChunkOutput chunk(int first, int end, int stride, int frames) {
        FrameRange range = new FrameRange(first, end);
        FrameMasksCodec codec = new FrameMasksCodec();
        MaskQuality quality = new MaskQuality(1, 1, 1);
        ArtifactRef masks = records(
                "masks",
                range,
                t -> codec.encode(new FrameMasks(
                        t,
                        Scene.WIDTH,
                        Scene.HEIGHT,
                        List.of(
                                new FrameMask(Scene.box(t % 4 * 30, t % 3 * 20, 3, 3), 0.2, quality),
                                new FrameMask(Scene.box(STEP * t, 20), 0.9, quality)))));
        ArtifactRef flow = records("flow", range, t -> {
            int on = Math.min(stride, frames - 1 - t);
            int back = Math.min(stride, t);
            return FlowCodec.encode(new FlowPair(
                    on == 0 ? Optional.empty() : Optional.of(Scene.motion(STEP * on, 0)),
                    back == 0 ? Optional.empty() : Optional.of(Scene.motion(-STEP * back, 0))));
        });
        return new ChunkOutput(new ChunkArtifact(range, flow), new ChunkArtifact(range, masks));
    }

    private ArtifactRef records(String step, FrameRange range, IntFunction<byte[]> record) {
        try (FrameRecordsWriter writer = new FrameRecordsWriter(store, new RecordsHeader(step, "key", range))) {
            for (int t = range.first(); t < range.end(); t++) {
                writer.append(record.apply(t));
            }
            return writer.commit();
        }
    }

    private MatchingRequest request(ArtifactRef chunks, int frames, int stride, double minMask) {
        ArtifactRef index = store.put("application/json", new byte[0]);
        VideoInfo video = new VideoInfo(
                new VideoSource("clip", "file:/clip", Optional.empty()),
                "0".repeat(64),
                frames,
                Scene.WIDTH,
                Scene.HEIGHT,
                index,
                List.of());
        return new MatchingRequest(
                video,
                chunks,
                new FlowConfig("dis", stride, 854),
                new MatchingConfig(4, 0.3, false, 2, 0.3, 40, 0.3, 6, 2, true),
                new QualityConfig(minMask, 0));
    }
}

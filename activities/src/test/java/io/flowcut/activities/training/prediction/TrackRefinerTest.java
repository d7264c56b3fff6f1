package io.flowcut.activities.training.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.ColourMoments;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.step.FakeProgress;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.step.StepStoppedException;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.activities.training.input.RedBoxes;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.activities.video.VideoOpener;
import io.flowcut.activities.video.VideoProber;
import io.flowcut.workflows.config.ChunkConfig;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackRefinerTest {
    private static final int FRAMES = 7;
    /** Chunks of 4 frames, parts of 2. */
    private static final ChunkConfig CHUNK = new ChunkConfig(4, 1, 2);

    private static final TrackFinishing REFINE = new TrackFinishing(true, CrfConfig.DEFAULT, false, 0);

    @TempDir
    Path folder;

    private final Storage storage = Storage.local(new MemoryStore());
    private final List<Integer> read = new ArrayList<>();
    private RedBoxes boxes;
    private VideoInfo video;
    private TrackRefiner refiner;

    @BeforeEach
    void write() throws IOException {
        boxes = RedBoxes.local(folder, storage, FRAMES, 2).write(1);
        video = new VideoProber(storage)
                .probe(new VideoSource(
                        "video0", folder.resolve("video0").toUri().toString(), Optional.empty()));
        refiner = new TrackRefiner(storage.artifacts(), this::counted, FrameWorkers.none());
    }

    /** The video, noting which frames are read. */
    private FrameSource counted(VideoInfo info) {
        FrameSource source = VideoOpener.open(info, storage);
        return new FrameSource() {
            @Override
            public RgbImage read(int index) {
                read.add(index);
                return source.read(index);
            }

            @Override
            public String name(int index) {
                return source.name(index);
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    /** The boxes, two pixels off; the red one not in frame 2, no box in frame 5. */
    private List<Track> tracks() {
        List<Track> tracks = new ArrayList<>();
        for (int object = 0; object < 2; object++) {
            List<TrackMask> masks = new ArrayList<>();
            for (int frame = 0; frame < FRAMES; frame++) {
                if (frame != 5 && (object == 1 || frame != 2)) {
                    masks.add(new TrackMask(frame, Rle.encode(shifted(boxes.box(object, frame))), 0.5));
                }
            }
            tracks.add(new Track(object + 1, 0.9 - object * 0.1, masks));
        }
        return tracks;
    }

    private static BinaryMask shifted(BinaryMask mask) {
        BinaryMask shifted = BinaryMask.empty(mask.width(), mask.height());
        int by = 2 * mask.width() + 2;
        System.arraycopy(mask.pixels(), 0, shifted.pixels(), by, mask.pixels().length - by);
        return shifted;
    }

    /** The red box and the blue one, whose colours hardly change. */
    private static void assertColours(List<ColouredTrack> finished) {
        for (ColouredTrack track : finished) {
            for (ColourMoments colours : track.colours()) {
                double other = colours.distance(
                        finished.get(track.track().id() % 2).colours().get(0));
                assertThat(colours.distance(track.colours().get(0))).isLessThan(other / 2);
            }
        }
    }

    private void assertFine(List<ColouredTrack> finished) {
        assertColours(finished);
        List<Track> given = tracks();
        List<Track> refined = finished.stream().map(ColouredTrack::track).toList();
        assertThat(refined).hasSize(2);
        for (int k = 0; k < 2; k++) {
            assertThat(refined.get(k).id()).isEqualTo(k + 1);
            assertThat(refined.get(k).score()).isEqualTo(given.get(k).score());
            assertThat(refined.get(k).masks())
                    .extracting(TrackMask::frame)
                    .isEqualTo(
                            given.get(k).masks().stream().map(TrackMask::frame).toList());
            for (TrackMask mask : refined.get(k).masks()) {
                BinaryMask truth = boxes.box(k, mask.frame());
                assertThat(mask.mask().iou(Rle.encode(truth)))
                        .isGreaterThan(Rle.encode(shifted(truth)).iou(Rle.encode(truth)));
            }
        }
    }

    @Test
    void masksComeToTheBordersAndEachKeepsItsTrackAndFrame() {
        FakeProgress progress = new FakeProgress(1);

        assertFine(refiner.process(video, tracks(), REFINE, CHUNK, progress));

        assertThat(read).containsExactly(0, 1, 2, 3, 4, 6);
        assertThat(progress.reported).isSorted().last().isEqualTo(FRAMES);
    }

    @Test
    void masksThatAreNotRefinedStayAndTheirColoursAreMeasured() {
        TrackFinishing relink = new TrackFinishing(false, CrfConfig.DEFAULT, true, 12);

        List<ColouredTrack> finished = refiner.process(video, tracks(), relink, CHUNK, new FakeProgress(1));

        assertThat(finished).extracting(ColouredTrack::track).isEqualTo(tracks());
        for (ColouredTrack track : finished) {
            assertThat(track.colours()).allMatch(ColourMoments::known);
        }
        assertFine(refiner.process(video, tracks(), REFINE, CHUNK, new FakeProgress(1)));
    }

    @Test
    void goesOnWhereItWasStopped() {
        assertThatThrownBy(() -> refiner.process(video, tracks(), REFINE, CHUNK, new FakeProgress(1, frames -> {
                    if (frames == 6) {
                        throw new StepStoppedException(StepStoppedException.Reason.INTERRUPTED, "killed");
                    }
                })))
                .isInstanceOf(StepStoppedException.class);
        read.clear();

        assertFine(refiner.process(video, tracks(), REFINE, CHUNK, new FakeProgress(1)));

        assertThat(read).containsExactly(6);
        read.clear();
        assertFine(refiner.process(video, tracks(), REFINE, CHUNK, new FakeProgress(1)));
        assertThat(read).isEmpty();
    }

    @Test
    void withoutAStoreItIsTheSame() {
        int[] alive = new int[1];
        try (FrameSource frames = counted(video)) {
            assertFine(TrackRefiner.process(frames, FRAMES, tracks(), REFINE, () -> alive[0]++));
        }
        assertThat(alive[0]).isEqualTo(FRAMES);
    }
}

package io.flowcut.activities.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.mask.ColourHistogram;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.Rle;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.QualityConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class TrackBuilderTest {
    private static final QualityConfig QUALITY = new QualityConfig(0, 0);

    private static List<Track> track(int frames, IntFunction<FrameMasks> masks, IntFunction<FlowPair> flow) {
        return track(MatchingConfig.DEFAULT, QUALITY, frames, masks, flow);
    }

    private static List<Track> track(
            MatchingConfig config,
            QualityConfig quality,
            int frames,
            IntFunction<FrameMasks> masks,
            IntFunction<FlowPair> flow) {
        TrackBuilder builder = new TrackBuilder(config, quality);
        for (int t = 0; t < frames; t++) {
            builder.add(masks.apply(t), flow.apply(t));
        }
        return builder.finish(flow);
    }

    private static FlowPair still(int frame) {
        return Scene.moving(0, 0);
    }

    @Test
    void givesTwoObjectsThatPassEachOtherOneIdentityEach() {
        // In opposite directions, 6 pixels a frame; the order of the masks says nothing.
        List<Track> tracks = track(
                15,
                t -> {
                    Rle right = Scene.box(6 + 6 * t, 10);
                    Rle left = Scene.box(94 - 6 * t, 40);
                    return t % 2 == 0 ? Scene.frame(t, right, left) : Scene.frame(t, left, right);
                },
                t -> opposed());
        assertThat(tracks).hasSize(2);
        assertThat(tracks).extracting(Track::id).containsExactly(1, 2);
        assertThat(tracks).allSatisfy(track -> assertThat(track.masks()).hasSize(15));
        assertThat(tracks.get(0).masks())
                .allSatisfy(mask -> assertThat(mask.mask().iou(Scene.box(6 + 6 * mask.frame(), 10)))
                        .isGreaterThan(0.9));
        assertThat(tracks.get(0).score()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void fillsFramesInWhichTheObjectWasNotFound() {
        List<Track> tracks = track(
                9,
                t -> t >= 3 && t <= 5 ? Scene.frame(t) : Scene.frame(t, Scene.box(10 * t, 20)),
                t -> Scene.moving(10, 0));
        assertThat(tracks).hasSize(1);
        assertThat(tracks.get(0).masks()).hasSize(9).allSatisfy(mask -> {
            assertThat(mask.mask().iou(Scene.box(10 * mask.frame(), 20))).isGreaterThan(0.9);
            assertThat(mask.score()).isEqualTo(mask.frame() >= 3 && mask.frame() <= 5 ? 0 : 0.8);
        });
        assertThat(tracks.get(0).score()).isCloseTo(0.8 * Math.sqrt(6 / 9.0), within(1e-12));
    }

    @Test
    void leavesTheGapOpenWhenItIsNotToBeFilled() {
        List<Track> tracks = track(
                new MatchingConfig(4, 0.5, false, 2, 0.3, 40, 0.3, 0, 3, true),
                QUALITY,
                5,
                t -> t == 2 ? Scene.frame(t) : Scene.frame(t, Scene.box(10, 20)),
                TrackBuilderTest::still);
        assertThat(tracks)
                .singleElement()
                .satisfies(track ->
                        assertThat(track.masks()).extracting(TrackMask::frame).containsExactly(0, 1, 3, 4));
    }

    @Test
    void findsAnObjectAgainAfterALongerOcclusion() {
        // The object goes on while it is hidden: on its own, or because the camera moves.
        for (double camera : new double[] {0, 4}) {
            List<Track> tracks = track(
                    26,
                    t -> t >= 8 && t < 18 ? Scene.frame(t) : Scene.frame(t, Scene.box(4 * t, 20)),
                    t -> Scene.moving(camera, 0));
            assertThat(tracks).singleElement().satisfies(track -> {
                assertThat(track.masks()).extracting(TrackMask::frame).contains(0, 7, 18, 25);
                assertThat(track.score()).isCloseTo(0.8 * Math.sqrt(16 / 26.0), within(1e-12));
            });
        }
    }

    @Test
    void doesNotTakeAnotherColourOrAnotherPlaceForTheHiddenObject() {
        IntFunction<ColourHistogram> colour = t -> t < 8 ? Scene.RED : Scene.BLUE;
        assertThat(track(
                        26,
                        t -> t >= 8 && t < 18 ? Scene.frame(t) : Scene.frame(t, colour.apply(t), Scene.box(40, 20)),
                        TrackBuilderTest::still))
                .hasSize(2);
        assertThat(track(
                        26,
                        t -> t >= 8 && t < 18 ? Scene.frame(t) : Scene.frame(t, Scene.box(t < 8 ? 0 : 95, 20)),
                        TrackBuilderTest::still))
                .hasSize(2);
        assertThat(track(
                        26,
                        t -> t >= 8 && t < 18 ? Scene.frame(t) : Scene.frame(t, Scene.box(t < 8 ? 40 : 42, 20)),
                        TrackBuilderTest::still))
                .hasSize(1);
    }

    @Test
    void doesNotLookBackBeyondTheGap() {
        MatchingConfig config = new MatchingConfig(4, 0.5, false, 2, 0.3, 10, 0.3, 6, 3, true);
        for (int gap = 10; gap <= 11; gap++) {
            int start = 7 + gap;
            List<Track> tracks = track(
                    config,
                    QUALITY,
                    start + 8,
                    t -> t >= 8 && t < start ? Scene.frame(t) : Scene.frame(t, Scene.box(40, 20)),
                    TrackBuilderTest::still);
            assertThat(tracks).hasSize(gap == 10 ? 1 : 2);
        }
    }

    @Test
    void dividesOneMaskOverTwoObjectsThatTouchForAWhile() {
        // Apart for 8 frames, then 2 frames as one mask, then apart again: they stay two.
        IntFunction<FrameMasks> masks = t -> {
            Rle left = Scene.box(30, 20);
            Rle right = Scene.box(50, 20);
            boolean together = t == 8 || t == 9;
            return together ? Scene.frame(t, Scene.box(30, 20, 40, 16)) : Scene.frame(t, left, right);
        };
        List<Track> tracks = track(18, masks, TrackBuilderTest::still);
        assertThat(tracks).hasSize(2);
        assertThat(tracks).allSatisfy(track -> assertThat(track.masks()).hasSize(18));
        for (TrackMask mask : tracks.get(0).masks()) {
            Rle other = tracks.get(1).masks().get(mask.frame()).mask();
            assertThat(Rle.intersection(mask.mask(), other)).isZero();
            assertThat(mask.mask().iou(Scene.box(30, 20))).isGreaterThan(0.85);
            assertThat(other.iou(Scene.box(50, 20))).isGreaterThan(0.85);
        }
    }

    @Test
    void joinsPartsThatKeepBeingOneMask() {
        IntFunction<FrameMasks> masks = t -> t < 3
                ? Scene.frame(t, Scene.box(30, 20), Scene.box(50, 20))
                : Scene.frame(t, Scene.box(30, 20, 40, 16));
        List<Track> tracks = track(14, masks, TrackBuilderTest::still);
        assertThat(tracks)
                .singleElement()
                .satisfies(track -> assertThat(track.masks().get(0).mask().iou(Scene.box(30, 20, 40, 16)))
                        .isGreaterThan(0.95));
    }

    @Test
    void giveAPixelOfTwoTracksToTheBetterOne() {
        List<Track> tracks = track(
                10,
                t -> t == 4
                        ? Scene.frame(t, Scene.box(30, 20))
                        : Scene.frame(t, Scene.box(30, 20), Scene.box(40, 20, 40, 20)),
                TrackBuilderTest::still);
        assertThat(tracks).hasSize(2);
        assertThat(tracks.get(0).score()).isGreaterThan(tracks.get(1).score());
        assertThat(tracks.get(0).masks().get(5).mask()).isEqualTo(Scene.box(30, 20));
        for (int t = 0; t < 10; t++) {
            assertThat(Rle.intersection(
                            tracks.get(0).masks().get(t).mask(),
                            tracks.get(1).masks().get(t).mask()))
                    .isZero();
        }
    }

    @Test
    void dropsWhatIsSeenTooShortlyOrScoresTooLow() {
        IntFunction<FrameMasks> twice = t -> t < 2 ? Scene.frame(t, Scene.box(0, 0)) : Scene.frame(t);
        assertThat(track(10, twice, TrackBuilderTest::still)).isEmpty();
        // In a video of four frames two are enough.
        assertThat(track(4, twice, TrackBuilderTest::still)).hasSize(1);
        IntFunction<FrameMasks> always = t -> Scene.frame(t, Scene.box(0, 0));
        assertThat(track(MatchingConfig.DEFAULT, new QualityConfig(0, 0.81), 5, always, TrackBuilderTest::still))
                .isEmpty();
        assertThat(track(MatchingConfig.DEFAULT, new QualityConfig(0, 0.79), 5, always, TrackBuilderTest::still))
                .hasSize(1);
    }

    @Test
    void takesVideosOfOneFrameAndEmptyFrames() {
        assertThat(track(1, t -> Scene.frame(t, Scene.box(3, 3), Scene.box(3, 3, 0, 0)), t -> FlowPair.NONE))
                .singleElement()
                .satisfies(track -> assertThat(track.masks())
                        .singleElement()
                        .satisfies(mask -> assertThat(mask.mask()).isEqualTo(Scene.box(3, 3))));
        assertThat(track(6, Scene::frame, TrackBuilderTest::still)).isEmpty();
        assertThat(new TrackBuilder(MatchingConfig.DEFAULT, QUALITY).finish(TrackBuilderTest::still))
                .isEmpty();
    }

    @Test
    void refusesAHoleInTheVideoAndFlowOfAnotherSize() {
        TrackBuilder builder = new TrackBuilder(MatchingConfig.DEFAULT, QUALITY);
        FrameMasks second = Scene.frame(1);
        assertThatThrownBy(() -> builder.add(second, FlowPair.NONE)).isInstanceOf(IllegalArgumentException.class);
        builder.add(Scene.frame(0), Scene.moving(0, 0));
        FlowPair other = new FlowPair(Optional.of(new FlowField(2, 2, new float[8])), Optional.empty());
        assertThatThrownBy(() -> builder.add(second, other)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void holdsNeitherMasksNorFlowOfTheWholeVideo() throws Exception {
        int frames = 2000;
        assertThat((long) frames * LongVideoProcess.FRAME_BYTES).isGreaterThan(70L << 20);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongVideoProcess.class.getName(),
                        Integer.toString(frames))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        // The last three frames are not filled: nothing comes after them.
        assertThat(printed.trim()).isEqualTo(Integer.toString(frames - 3));
    }

    /** The upper half moves right, the lower half left. */
    private static FlowPair opposed() {
        FlowField on = Scene.motion(6, 0);
        FlowField back = Scene.motion(-6, 0);
        for (int i = on.vectors().length / 2; i < on.vectors().length; i++) {
            on.vectors()[i] = -on.vectors()[i];
            back.vectors()[i] = -back.vectors()[i];
        }
        // The border between the two lies at row 34 of the frame.
        int row = 2 * on.width();
        for (int y = 17; y < 20; y++) {
            for (int x = 0; x < row; x += 2) {
                on.vectors()[y * row + x] = -3;
                back.vectors()[y * row + x] = 3;
            }
        }
        return new FlowPair(Optional.of(on), Optional.of(back));
    }
}

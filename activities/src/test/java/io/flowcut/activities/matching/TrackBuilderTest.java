package io.flowcut.activities.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.Rle;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrackBuilderTest {
    private static final TrackingRules RULES = new TrackingRules(0.5, 4, 12, 0.5, true, 2, 0);

    @Test
    void givesTwoObjectsThatPassEachOtherOneIdentityEach() {
        // In opposite directions, 6 pixels a frame: without the flow the IoU of neighbours is 0.54, across gaps
        // nothing.
        TrackBuilder builder = new TrackBuilder(RULES);
        for (int t = 0; t < 15; t++) {
            Rle right = Scene.box(5 + 6 * t, 10);
            Rle left = Scene.box(95 - 6 * t, 40);
            FrameMasks masks = t % 2 == 0 ? Scene.frame(t, right, left) : Scene.frame(t, left, right);
            builder.add(masks, Optional.of(opposed()));
        }
        List<Track> tracks = builder.finish();
        assertThat(tracks).hasSize(2);
        assertThat(tracks).extracting(Track::id).containsExactly(1, 2);
        assertThat(tracks).allSatisfy(track -> assertThat(track.masks()).hasSize(15));
        assertThat(tracks.get(0).masks())
                .allSatisfy(mask -> assertThat(mask.mask()).isEqualTo(Scene.box(5 + 6 * mask.frame(), 10)));
        assertThat(tracks.get(0).score()).isEqualTo(0.8 * 15 / 16);
    }

    @Test
    void bridgesFramesInWhichTheObjectWasNotFound() {
        TrackBuilder builder = new TrackBuilder(RULES);
        for (int t = 0; t < 9; t++) {
            boolean missing = t >= 3 && t <= 5;
            builder.add(
                    missing ? Scene.frame(t) : Scene.frame(t, Scene.box(10 * t, 20)), Optional.of(Scene.motion(10, 0)));
        }
        List<Track> tracks = builder.finish();
        assertThat(tracks).hasSize(1);
        assertThat(tracks.get(0).masks()).hasSize(9).allSatisfy(mask -> {
            assertThat(mask.mask()).isEqualTo(Scene.box(10 * mask.frame(), 20));
            assertThat(mask.score()).isEqualTo(mask.frame() >= 3 && mask.frame() <= 5 ? 0 : 0.8);
        });
    }

    @Test
    void leavesTheGapOpenWhenItIsNotToBeFilled() {
        TrackBuilder builder = new TrackBuilder(new TrackingRules(0.5, 4, 12, 0.5, false, 2, 0));
        for (int t = 0; t < 5; t++) {
            builder.add(t == 2 ? Scene.frame(t) : Scene.frame(t, Scene.box(10, 20)), Optional.empty());
        }
        assertThat(builder.finish())
                .singleElement()
                .satisfies(track ->
                        assertThat(track.masks()).extracting(TrackMask::frame).containsExactly(0, 1, 3, 4));
    }

    @Test
    void findsAnObjectAgainAfterALongerOcclusion() {
        TrackBuilder builder = new TrackBuilder(RULES);
        for (int t = 0; t < 20; t++) {
            boolean hidden = t >= 6 && t < 14;
            builder.add(
                    hidden ? Scene.frame(t) : Scene.frame(t, Scene.box(4 * t, 20)), Optional.of(Scene.motion(0, 0)));
        }
        assertThat(builder.finish())
                .singleElement()
                .satisfies(track -> assertThat(track.masks()).hasSize(12));
    }

    @Test
    void doesNotTakeAnotherShapeForTheHiddenObject() {
        TrackBuilder builder = new TrackBuilder(RULES);
        for (int t = 0; t < 20; t++) {
            boolean hidden = t >= 6 && t < 14;
            Rle shape = t < 6 ? Scene.box(40, 20) : Scene.box(40, 20, 60, 50);
            builder.add(hidden ? Scene.frame(t) : Scene.frame(t, shape), Optional.empty());
        }
        assertThat(builder.finish()).hasSize(2);
    }

    @Test
    void dropsWhatIsSeenTooShortlyOrScoresTooLow() {
        TrackBuilder builder = new TrackBuilder(RULES);
        builder.add(Scene.frame(0, Scene.box(0, 0)), Optional.empty());
        builder.add(Scene.frame(1), Optional.empty());
        assertThat(builder.finish()).isEmpty();
        builder = new TrackBuilder(new TrackingRules(0.5, 4, 12, 0.5, true, 1, 0.5));
        builder.add(Scene.frame(0, Scene.box(0, 0)), Optional.empty());
        assertThat(builder.finish()).isEmpty();
        builder = new TrackBuilder(new TrackingRules(0.5, 4, 12, 0.5, true, 1, 0.4));
        builder.add(Scene.frame(0, Scene.box(0, 0), Scene.box(0, 0, 0, 0)), Optional.empty());
        assertThat(builder.finish()).hasSize(1);
    }

    @Test
    void refusesAHoleInTheVideo() {
        TrackBuilder builder = new TrackBuilder(RULES);
        FrameMasks second = Scene.frame(1);
        assertThatThrownBy(() -> builder.add(second, Optional.empty())).isInstanceOf(IllegalArgumentException.class);
    }

    /** The upper half moves right, the lower half left. */
    private static FlowField opposed() {
        FlowField motion = Scene.motion(6, 0);
        for (int i = motion.vectors().length / 2; i < motion.vectors().length; i++) {
            motion.vectors()[i] = -motion.vectors()[i];
        }
        // The border between the two lies at row 34 of the frame.
        int row = 2 * motion.width();
        for (int y = 17; y < 20; y++) {
            for (int x = 0; x < row; x += 2) {
                motion.vectors()[y * row + x] = -3;
            }
        }
        return motion;
    }
}

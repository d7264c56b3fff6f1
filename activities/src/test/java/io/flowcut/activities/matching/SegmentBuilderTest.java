package io.flowcut.activities.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.workflows.config.MatchingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentBuilderTest {
    private final List<Segment> segments = new ArrayList<>();

    @Test
    void pairsFramesUpToTheGap() {
        run(new MatchingConfig(3, 0.5, false, 2, 0.3, 40, 0.3, 6, 1, true), 0, 5);
        assertThat(segments)
                .extracting(Segment::frames)
                .containsExactlyInAnyOrder(
                        List.of(0, 1),
                        List.of(0, 2),
                        List.of(0, 3),
                        List.of(1, 2),
                        List.of(1, 3),
                        List.of(1, 4),
                        List.of(2, 3),
                        List.of(2, 4),
                        List.of(3, 4));
        assertThat(segments).allSatisfy(segment -> assertThat(segment.objects()).hasSize(1));
    }

    @Test
    void dropsPairsWithoutAMatchUnlessTheMasksAreWarped() {
        run(new MatchingConfig(3, 0.5, false, 2, 0.3, 40, 0.3, 6, 1, true), 8, 5);
        assertThat(segments).isEmpty();
        run(new MatchingConfig(3, 0.5, true, 2, 0.3, 40, 0.3, 6, 1, true), 8, 5);
        assertThat(segments).hasSize(9);
        assertThat(segments.get(0).objects().get(0).masks()).containsExactly(Scene.box(0, 20), Scene.box(8, 20));
        assertThat(segments.get(0).objects().get(0).score()).isEqualTo(0.8);
    }

    @Test
    void keepsOnlyThePairsOfEachObjectThatMatch() {
        SegmentBuilder builder =
                new SegmentBuilder(new MatchingConfig(1, 0.5, false, 2, 0.3, 40, 0.3, 6, 1, true), segments::add);
        builder.add(Scene.frame(0, Scene.box(0, 0), Scene.box(60, 40)), Optional.empty());
        builder.add(Scene.frame(1, Scene.box(61, 40), Scene.box(0, 60), Scene.box(1, 1)), Optional.empty());
        assertThat(segments).hasSize(1);
        assertThat(segments.get(0).objects())
                .extracting(Segment.SegmentObject::masks)
                .containsExactly(
                        List.of(Scene.box(0, 0), Scene.box(1, 1)), List.of(Scene.box(60, 40), Scene.box(61, 40)));
    }

    @Test
    void followsObjectsThroughLongerSegments() {
        run(new MatchingConfig(2, 0.5, false, 4, 0.3, 40, 0.3, 6, 1, true), 1, 8);
        assertThat(segments)
                .extracting(Segment::frames)
                .containsExactlyInAnyOrder(
                        List.of(0, 1, 2, 3),
                        List.of(1, 2, 3, 4),
                        List.of(2, 3, 4, 5),
                        List.of(3, 4, 5, 6),
                        List.of(4, 5, 6, 7),
                        List.of(0, 2, 4, 6),
                        List.of(1, 3, 5, 7));
    }

    @Test
    void dropsAnObjectWhoseChainDriftsToAnotherOne() {
        // The chain goes from the left box over the middle to the right one, while the left one is there again.
        MatchingConfig config = new MatchingConfig(2, 0.3, false, 3, 0.3, 40, 0.3, 6, 1, true);
        SegmentBuilder builder = new SegmentBuilder(config, segments::add);
        builder.add(Scene.frame(0, Scene.box(0, 0)), Optional.empty());
        builder.add(Scene.frame(1, Scene.box(8, 0)), Optional.empty());
        builder.add(Scene.frame(2, Scene.box(0, 0, 5, 16), Scene.box(7, 0)), Optional.empty());
        assertThat(segments).extracting(Segment::frames).containsExactly(List.of(0, 1, 2));
        segments.clear();
        builder = new SegmentBuilder(config, segments::add);
        builder.add(Scene.frame(0, Scene.box(0, 0)), Optional.empty());
        builder.add(Scene.frame(1, Scene.box(8, 0)), Optional.empty());
        builder.add(Scene.frame(2, Scene.box(1, 0), Scene.box(9, 0)), Optional.empty());
        assertThat(segments).isEmpty();
    }

    @Test
    void refusesAHoleInTheVideo() {
        SegmentBuilder builder = new SegmentBuilder(MatchingConfig.DEFAULT, segments::add);
        builder.add(Scene.frame(0), Optional.empty());
        FrameMasks later = Scene.frame(2);
        assertThatThrownBy(() -> builder.add(later, Optional.empty())).isInstanceOf(IllegalArgumentException.class);
    }

    private void run(MatchingConfig config, int step, int frames) {
        SegmentBuilder builder = new SegmentBuilder(config, segments::add);
        for (int t = 0; t < frames; t++) {
            builder.add(
                    Scene.frame(t, Scene.box(step * t, 20)),
                    t == 0 ? Optional.empty() : Optional.of(Scene.motion(step, 0)));
        }
    }
}

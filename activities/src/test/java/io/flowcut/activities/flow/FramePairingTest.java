package io.flowcut.activities.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.testing.FakeVideo;
import io.flowcut.workflows.video.FrameRange;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FramePairingTest {
    @Test
    void leadsAStrideToEitherSide() {
        FramePairing pairing = new FramePairing(10, 3);
        assertThat(pairing.next(0)).hasValue(3);
        assertThat(pairing.next(6)).hasValue(9);
        assertThat(pairing.previous(9)).hasValue(6);
        assertThat(pairing.previous(3)).hasValue(0);
    }

    @Test
    void stopsAtTheEndsOfTheVideo() {
        FramePairing pairing = new FramePairing(10, 3);
        assertThat(pairing.next(7)).hasValue(9);
        assertThat(pairing.next(8)).hasValue(9);
        assertThat(pairing.next(9)).isEmpty();
        assertThat(pairing.previous(2)).hasValue(0);
        assertThat(pairing.previous(0)).isEmpty();
        FramePairing wide = new FramePairing(3, 16);
        assertThat(wide.next(1)).hasValue(2);
        assertThat(wide.previous(1)).hasValue(0);
    }

    @Test
    void theOnlyFrameOfAVideoLeadsNowhere() {
        assertThat(new FramePairing(1, 1).next(0)).isEmpty();
        assertThat(new FramePairing(1, 1).previous(0)).isEmpty();
    }

    @Test
    void refusesFramesThatTheVideoDoesNotHave() {
        FramePairing pairing = new FramePairing(3, 1);
        assertThatThrownBy(() -> pairing.next(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pairing.previous(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FramePairing(3, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Over all small videos, strides and chunks: each needed frame decoded once, in order, few held. */
    @Test
    void decodesEachFrameOnceInOrder() {
        for (int frames = 1; frames <= 12; frames++) {
            for (int stride = 1; stride <= 5; stride++) {
                for (int first = 0; first < frames; first++) {
                    for (int end = first + 1; end <= frames; end++) {
                        checkChunk(new FramePairing(frames, stride), new FrameRange(first, end));
                    }
                }
            }
        }
    }

    private static void checkChunk(FramePairing pairing, FrameRange range) {
        FakeVideo video = new FakeVideo(pairing.frames());
        PairFrames pairs = new PairFrames(video.open(), pairing, range);
        TreeSet<Integer> needed = new TreeSet<>();
        for (int frame = range.first(); frame < range.end(); frame++) {
            for (int wanted : wanted(pairing, frame)) {
                needed.add(wanted);
                assertThat(FakeVideo.index(pairs.get(wanted))).isEqualTo(wanted);
            }
            assertThat(pairs.held()).isLessThanOrEqualTo(2 * pairing.stride() + 1);
            pairs.done(frame);
        }
        assertThat(video.decoded()).containsExactlyElementsOf(needed);
        assertThat(pairs.held()).isZero();
    }

    private static List<Integer> wanted(FramePairing pairing, int frame) {
        List<Integer> wanted = new ArrayList<>(List.of(frame));
        for (OptionalInt target : List.of(pairing.next(frame), pairing.previous(frame))) {
            target.ifPresent(wanted::add);
        }
        return wanted;
    }

    @Test
    void holdsFewFramesHoweverLongTheChunk() {
        FramePairing pairing = new FramePairing(1000, 2);
        PairFrames pairs = new PairFrames(new FakeVideo(1000).open(), pairing, new FrameRange(0, 1000));
        for (int frame = 0; frame < 1000; frame++) {
            wanted(pairing, frame).forEach(pairs::get);
            assertThat(pairs.held()).isLessThanOrEqualTo(5);
            pairs.done(frame);
        }
    }
}

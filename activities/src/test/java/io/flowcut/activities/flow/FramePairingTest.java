package io.flowcut.activities.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.testing.FakeVideo;
import io.flowcut.workflows.video.FrameRange;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FramePairingTest {
    @Test
    void flowLeadsForwardAndAtTheEndBackward() {
        FramePairing pairing = new FramePairing(10, 3);
        assertThat(pairing.target(0)).hasValue(3);
        assertThat(pairing.target(6)).hasValue(9);
        assertThat(pairing.target(7)).hasValue(4);
        assertThat(pairing.target(9)).hasValue(6);
        assertThat(new FramePairing(1, 1).target(0)).isEmpty();
    }

    @Test
    void aVideoTooShortForTheStrideStillHasPairs() {
        FramePairing pairing = new FramePairing(5, 4);
        assertThat(pairing.target(0)).hasValue(4);
        assertThat(pairing.target(1)).hasValue(4);
        assertThat(pairing.target(2)).hasValue(4);
        assertThat(pairing.target(3)).hasValue(0);
        assertThat(pairing.target(4)).hasValue(0);
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
            OptionalInt target = pairing.target(frame);
            needed.add(frame);
            assertThat(FakeVideo.index(pairs.get(frame))).isEqualTo(frame);
            if (target.isPresent()) {
                needed.add(target.getAsInt());
                assertThat(FakeVideo.index(pairs.get(target.getAsInt()))).isEqualTo(target.getAsInt());
            }
            pairs.done(frame);
        }
        assertThat(video.decoded()).containsExactlyElementsOf(needed);
        assertThat(pairs.held()).isZero();
    }

    @Test
    void holdsAStrideOfFramesHoweverLongTheChunk() {
        FramePairing pairing = new FramePairing(1000, 2);
        PairFrames pairs = new PairFrames(new FakeVideo(1000).open(), pairing, new FrameRange(0, 1000));
        for (int frame = 0; frame < 1000; frame++) {
            pairs.get(frame);
            pairs.get(pairing.target(frame).orElseThrow());
            assertThat(pairs.held()).isLessThanOrEqualTo(frame < 990 ? 3 : 5);
            pairs.done(frame);
        }
    }
}

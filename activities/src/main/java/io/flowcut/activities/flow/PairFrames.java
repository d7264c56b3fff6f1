package io.flowcut.activities.flow;

import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.video.FrameRange;
import java.util.TreeMap;

/**
 * The frames that the flow of a range needs: each is decoded once, in the order of the video, and held only until the
 * last pair that it belongs to: 2 * stride + 1 frames at a time.
 */
public final class PairFrames {
    private final FrameSource source;
    private final TreeMap<Integer, Integer> lastUse = new TreeMap<>();
    private final TreeMap<Integer, RgbImage> decoded = new TreeMap<>();

    /** Frames of {@code range} and the ends of their pairs, from {@code source}, which stays the caller's to close. */
    public PairFrames(FrameSource source, FramePairing pairing, FrameRange range) {
        this.source = source;
        for (int frame = range.first(); frame < range.end(); frame++) {
            int user = frame;
            lastUse.merge(frame, user, Math::max);
            pairing.next(frame).ifPresent(target -> lastUse.merge(target, user, Math::max));
            pairing.previous(frame).ifPresent(target -> lastUse.merge(target, user, Math::max));
        }
    }

    /** A frame of the range or a target of one; frames before it that are needed later are decoded on the way. */
    public RgbImage get(int frame) {
        while (!decoded.containsKey(frame)) {
            int next = decoded.isEmpty() ? lastUse.firstKey() : lastUse.higherKey(decoded.lastKey());
            decoded.put(next, source.read(next));
        }
        return decoded.get(frame);
    }

    /** Lets go of what no frame after this one needs; frames are to be done in order. */
    public void done(int frame) {
        lastUse.values().removeIf(last -> last <= frame);
        decoded.keySet().retainAll(lastUse.keySet());
    }

    /** Frames in memory. */
    int held() {
        return decoded.size();
    }
}

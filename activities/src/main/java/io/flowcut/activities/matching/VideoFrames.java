package io.flowcut.activities.matching;

import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.flow.FramePairing;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.FrameMasksCodec;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.MatchingActivities.ChunkOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Masks and motion of a video, frame by frame from its chunks. Not thread-safe. */
final class VideoFrames implements AutoCloseable {
    private final ArtifactStore store;
    private final List<ChunkArtifact> flowChunks = new ArrayList<>();
    private final FramePairing pairing;
    private final double minScore;
    private final ChunkedRecords masks;
    private final VideoFlow flow;
    private final FrameMasksCodec codec = new FrameMasksCodec();
    private int next;
    private Optional<FlowField> motion = Optional.empty();

    /**
     * @param chunks chunks in the order of the video, without holes
     * @param pairing which frames the flow records are about
     * @param minScore masks of a lower score are left out
     */
    VideoFrames(ArtifactStore store, List<ChunkOutput> chunks, FramePairing pairing, double minScore) {
        this.store = store;
        this.pairing = pairing;
        this.minScore = minScore;
        int expected = 0;
        List<ChunkArtifact> maskChunks = new ArrayList<>();
        for (ChunkOutput output : chunks) {
            if (output.masks().frames().first() != expected
                    || !output.flow().frames().equals(output.masks().frames())) {
                throw FlowCutException.storage("list of chunks", "no chunk begins at frame " + expected, null);
            }
            expected = output.masks().frames().end();
            maskChunks.add(output.masks());
            flowChunks.add(output.flow());
        }
        if (expected != pairing.frames()) {
            throw FlowCutException.storage(
                    "list of chunks", "it ends at frame " + expected + " of " + pairing.frames() + " frames", null);
        }
        masks = new ChunkedRecords(store, maskChunks);
        flow = flow();
    }

    /**
     * One frame.
     *
     * @param masks its masks
     * @param flow its motion to the next frame and to the one before
     * @param motion the motion from the frame before to it
     */
    record Frame(FrameMasks masks, FlowPair flow, Optional<FlowField> motion) {}

    /** Whether there is one more frame. */
    boolean hasNext() {
        return next < pairing.frames();
    }

    /** Reads the next frame. */
    Frame next() {
        FrameMasks found = codec.decode(masks.record(next));
        if (found.frame() != next) {
            throw FlowCutException.storage(
                    "masks of frame " + next, "those of frame " + found.frame() + " stand there", null);
        }
        FlowPair pair = flow.read(next);
        Frame frame = new Frame(filter(found), pair, motion);
        motion = pair.forward();
        next++;
        return frame;
    }

    /** The motion of all frames, from the first again; to be closed by the caller. */
    VideoFlow flow() {
        return new VideoFlow(new ChunkedRecords(store, flowChunks), pairing);
    }

    private FrameMasks filter(FrameMasks all) {
        List<FrameMask> kept = new ArrayList<>(all.masks().size());
        for (FrameMask mask : all.masks()) {
            if (mask.score() >= minScore) {
                kept.add(mask);
            }
        }
        return new FrameMasks(all.frame(), all.width(), all.height(), kept);
    }

    @Override
    public void close() {
        masks.close();
        flow.close();
    }
}

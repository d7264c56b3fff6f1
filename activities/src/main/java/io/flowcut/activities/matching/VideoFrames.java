package io.flowcut.activities.matching;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.mask.FrameMask;
import io.flowcut.activities.mask.FrameMasks;
import io.flowcut.activities.mask.FrameMasksCodec;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.MatchingActivities.ChunkOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Masks and motion of a video, frame by frame from its chunks; one chunk is open at a time. Not thread-safe. */
final class VideoFrames implements AutoCloseable {
    private final ArtifactStore store;
    private final List<ChunkOutput> chunks;
    private final int frames;
    private final int stride;
    private final double minScore;
    private final FrameMasksCodec codec = new FrameMasksCodec();
    private int chunk = -1;
    private int next;
    private Optional<FrameRecords> masks = Optional.empty();
    private Optional<FrameRecords> flow = Optional.empty();
    /** Flow record of the frame before the next one. */
    private byte[] previousFlow = new byte[0];

    /**
     * @param chunks chunks in the order of the video, without holes
     * @param frames number of frames of the video
     * @param stride frames between the two frames that a flow record is about
     * @param minScore masks of a lower score are left out
     */
    VideoFrames(ArtifactStore store, List<ChunkOutput> chunks, int frames, int stride, double minScore) {
        this.store = store;
        this.chunks = chunks;
        this.frames = frames;
        this.stride = stride;
        this.minScore = minScore;
        int expected = 0;
        for (ChunkOutput output : chunks) {
            if (output.masks().frames().first() != expected
                    || !output.flow().frames().equals(output.masks().frames())) {
                throw FlowCutException.storage("list of chunks", "no chunk begins at frame " + expected, null);
            }
            expected = output.masks().frames().end();
        }
        if (expected != frames) {
            throw FlowCutException.storage(
                    "list of chunks", "it ends at frame " + expected + " of " + frames + " frames", null);
        }
    }

    /** A frame's masks, and the flow that leads from the frame before to it. */
    record Frame(FrameMasks masks, Optional<FlowField> motion) {}

    /** Whether there is one more frame. */
    boolean hasNext() {
        return next < frames;
    }

    /** Reads the next frame. */
    Frame next() {
        if (chunk < 0 || next == chunks.get(chunk).masks().frames().end()) {
            close();
            chunk++;
            masks = Optional.of(open(chunks.get(chunk).masks()));
            flow = Optional.of(open(chunks.get(chunk).flow()));
        }
        int index = next - chunks.get(chunk).masks().frames().first();
        FrameMasks found = codec.decode(masks.orElseThrow().record(index));
        if (found.frame() != next) {
            throw FlowCutException.storage(
                    chunks.get(chunk).masks().artifact().uri(),
                    "frame " + found.frame() + " stands where frame " + next + " belongs",
                    null);
        }
        Frame frame = new Frame(filter(found), motionTo(next));
        previousFlow = flow.orElseThrow().record(index);
        next++;
        return frame;
    }

    private FrameRecords open(ChunkArtifact artifact) {
        FrameRecords records = FrameRecords.open(store, artifact.artifact());
        if (records.count() != artifact.frames().size()) {
            records.close();
            throw FlowCutException.storage(
                    artifact.artifact().uri(),
                    records.count() + " records for " + artifact.frames().size() + " frames",
                    null);
        }
        return records;
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

    /** The flow of the frame before, which leads {@code stride} frames on, as one step. */
    private Optional<FlowField> motionTo(int frame) {
        if (frame == 0 || previousFlow.length == 0) {
            return Optional.empty();
        }
        int steps = Math.min(stride, frames - frame);
        return FlowCodec.decode(previousFlow).forward().map(field -> {
            float[] vectors = field.vectors();
            for (int i = 0; steps > 1 && i < vectors.length; i++) {
                vectors[i] /= steps;
            }
            return field;
        });
    }

    @Override
    public void close() {
        masks.ifPresent(FrameRecords::close);
        flow.ifPresent(FrameRecords::close);
        masks = Optional.empty();
        flow = Optional.empty();
    }
}

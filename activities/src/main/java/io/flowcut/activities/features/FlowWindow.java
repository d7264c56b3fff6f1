package io.flowcut.activities.features;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.FrameRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The flows around a frame that moves forward through the video; each record is read and decoded once. */
final class FlowWindow implements AutoCloseable {
    private final int radius;
    private final Map<FrameRange, FrameRecords> chunks =
            new TreeMap<>(Comparator.comparingInt(FrameRange::first).thenComparingInt(FrameRange::end));
    private final TreeMap<Integer, FlowField> fields = new TreeMap<>();

    /**
     * Opens the flow of some chunks.
     *
     * @param radius flows on each side of a frame
     */
    FlowWindow(ArtifactStore store, List<ChunkArtifact> flow, int radius) {
        this.radius = radius;
        try {
            for (ChunkArtifact chunk : flow) {
                chunks.put(chunk.frames(), FrameRecords.open(store, chunk.artifact()));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The artifacts that flows of the frames first - radius to end + radius are in, in the order of the video. */
    static List<ChunkArtifact> relevant(List<ChunkArtifact> flow, FrameRange frames, int radius) {
        return flow.stream()
                .filter(chunk -> chunk.frames().first() < frames.end() + radius
                        && chunk.frames().end() > frames.first() - radius)
                .sorted(Comparator.comparingInt(chunk -> chunk.frames().first()))
                .toList();
    }

    /** Moves on to a frame; frames before {@code frame - radius} are forgotten. */
    void moveTo(int frame) {
        fields.headMap(frame - radius).clear();
        chunks.forEach((frames, records) -> {
            int end = Math.min(frames.end(), frame + radius + 1);
            for (int t = Math.max(frames.first(), frame - radius); t < end; t++) {
                if (!fields.containsKey(t)) {
                    byte[] record = records.record(t - frames.first());
                    if (record.length > 0) {
                        fields.put(t, FlowCodec.decode(record));
                    }
                }
            }
        });
    }

    /** The flows around the frame, in order, as far as there are any. */
    List<FlowField> fields() {
        return new ArrayList<>(fields.values());
    }

    /** Index of a frame in {@link #fields()}: the number of fields before it. */
    int index(int frame) {
        return fields.headMap(frame).size();
    }

    /** Whether the frame has a flow. */
    boolean has(int frame) {
        return fields.containsKey(frame);
    }

    @Override
    public void close() {
        chunks.values().forEach(FrameRecords::close);
    }
}

package io.flowcut.activities.matching;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.flow.FramePairing;
import java.util.OptionalInt;

/**
 * The motion of a video from frame to frame. A flow over several frames counts as so many equal steps. Not thread-safe.
 */
final class VideoFlow implements AutoCloseable {
    private final ChunkedRecords records;
    private final FramePairing pairing;

    VideoFlow(ChunkedRecords records, FramePairing pairing) {
        this.records = records;
        this.pairing = pairing;
    }

    /** Flow of a frame to the next one and to the one before; frames must come in order. */
    FlowPair read(int frame) {
        byte[] record = records.record(frame);
        if (record.length == 0) {
            return FlowPair.NONE;
        }
        FlowPair flow = FlowCodec.decode(record);
        return new FlowPair(
                flow.forward().map(field -> step(field, frame, pairing.next(frame))),
                flow.backward().map(field -> step(field, frame, pairing.previous(frame))));
    }

    private static FlowField step(FlowField field, int frame, OptionalInt target) {
        int steps = Math.max(1, Math.abs(target.orElse(frame) - frame));
        float[] vectors = field.vectors();
        for (int i = 0; steps > 1 && i < vectors.length; i++) {
            vectors[i] /= steps;
        }
        return field;
    }

    @Override
    public void close() {
        records.close();
    }
}

package io.flowcut.activities.matching;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FlowField;
import io.flowcut.activities.flow.FlowInverter;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.flow.FramePairing;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The motion of a video from frame to frame. A flow over several frames counts as so many equal steps. Where flow was
 * estimated to the later frame alone, the flow back is derived from that of the frame before. Not thread-safe.
 */
final class VideoFlow implements AutoCloseable {
    private final ChunkedRecords records;
    private final FramePairing pairing;
    private final FlowInverter inverter = new FlowInverter();
    private int last = -1;
    private Optional<FlowField> lastForward = Optional.empty();

    VideoFlow(ChunkedRecords records, FramePairing pairing) {
        this.records = records;
        this.pairing = pairing;
    }

    /** Flow of a frame to the next one and to the one before; frames must come in order. */
    FlowPair read(int frame) {
        byte[] record = records.record(frame);
        FlowPair flow = record.length == 0 ? FlowPair.NONE : FlowCodec.decode(record);
        Optional<FlowField> before = last == frame - 1 ? lastForward : Optional.empty();
        Optional<FlowField> forward = flow.forward().map(field -> step(field, frame, pairing.next(frame)));
        Optional<FlowField> backward = flow.backward()
                .map(field -> step(field, frame, pairing.previous(frame)))
                .or(() -> before.map(inverter::process));
        last = frame;
        lastForward = forward;
        return new FlowPair(forward, backward);
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

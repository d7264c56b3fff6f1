package io.flowcut.activities.flow;

import io.flowcut.activities.step.FrameComputer;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.video.FrameRange;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Estimates the flow of the frames of a chunk to both sides. */
final class FlowComputer implements FrameComputer {
    private final FrameSource source;
    private final FlowEstimator estimator;
    private final FramePairing pairing;
    private final int end;
    private Optional<PairFrames> pairs = Optional.empty();
    private int next = -1;

    /** @param end index after the last frame of the chunk */
    FlowComputer(FrameSource source, FlowEstimator estimator, FramePairing pairing, int end) {
        this.source = source;
        this.estimator = estimator;
        this.pairing = pairing;
        this.end = end;
    }

    @Override
    public void compute(FrameRange batch, Consumer<byte[]> records) {
        if (batch.first() != next) {
            // The batches in between were finished by an earlier attempt: their frames need no decoding.
            pairs = Optional.of(new PairFrames(source, pairing, new FrameRange(batch.first(), end)));
        }
        PairFrames frames = pairs.orElseThrow();
        for (int frame = batch.first(); frame < batch.end(); frame++) {
            records.accept(record(frames, frame));
            frames.done(frame);
        }
        next = batch.end();
    }

    private byte[] record(PairFrames frames, int frame) {
        return FlowCodec.encode(new FlowPair(
                estimate(frames, frame, pairing.next(frame)), estimate(frames, frame, pairing.previous(frame))));
    }

    private Optional<FlowField> estimate(PairFrames frames, int frame, OptionalInt target) {
        return target.isPresent()
                ? Optional.of(estimator.estimate(frames.get(frame), frames.get(target.getAsInt())))
                : Optional.empty();
    }

    @Override
    public void close() {
        source.close();
    }
}

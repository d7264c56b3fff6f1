package io.flowcut.activities.flow;

import io.flowcut.activities.step.FrameComputer;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.video.FrameRange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Estimates the flow of the frames of a chunk to both sides, or to the later frame alone; then the last frame of the
 * video, which has no later one, gets the flow to the earlier frame.
 */
final class FlowComputer implements FrameComputer {
    private final FrameSource source;
    private final FlowEstimator estimator;
    private final FramePairing pairing;
    private final boolean forwardOnly;
    private final int end;
    private Optional<PairFrames> pairs = Optional.empty();
    private int next = -1;

    /** @param end index after the last frame of the chunk */
    FlowComputer(FrameSource source, FlowEstimator estimator, FramePairing pairing, boolean forwardOnly, int end) {
        this.source = source;
        this.estimator = estimator;
        this.pairing = pairing;
        this.forwardOnly = forwardOnly;
        this.end = end;
    }

    @Override
    public void compute(FrameRange batch, Consumer<byte[]> records) {
        if (batch.first() != next) {
            // The batches in between were finished by an earlier attempt: their frames need no decoding.
            pairs = Optional.of(new PairFrames(source, pairing, new FrameRange(batch.first(), end)));
        }
        PairFrames frames = pairs.orElseThrow();
        for (int first = batch.first(); first < batch.end(); ) {
            RgbImage picture = frames.get(first);
            int count = Math.max(1, estimator.batch(picture.width(), picture.height()) / (forwardOnly ? 1 : 2));
            int last = Math.min(first + count, batch.end());
            estimate(frames, first, last, records);
            first = last;
        }
        next = batch.end();
    }

    /** Estimates all pairs of some frames at a time. */
    private void estimate(PairFrames frames, int first, int last, Consumer<byte[]> records) {
        List<PicturePair> wanted = new ArrayList<>();
        for (int frame = first; frame < last; frame++) {
            add(frames, frame, pairing.next(frame), wanted);
            add(frames, frame, pairing.estimatedBack(frame, forwardOnly), wanted);
        }
        Iterator<FlowField> fields = estimator.estimateAll(wanted).iterator();
        for (int frame = first; frame < last; frame++) {
            Optional<FlowField> forward = take(pairing.next(frame), fields);
            records.accept(
                    FlowCodec.encode(new FlowPair(forward, take(pairing.estimatedBack(frame, forwardOnly), fields))));
            frames.done(frame);
        }
    }

    private static void add(PairFrames frames, int frame, OptionalInt target, List<PicturePair> wanted) {
        if (target.isPresent()) {
            wanted.add(new PicturePair(frames.get(frame), frames.get(target.getAsInt())));
        }
    }

    private static Optional<FlowField> take(OptionalInt target, Iterator<FlowField> fields) {
        return target.isPresent() ? Optional.of(fields.next()) : Optional.empty();
    }

    @Override
    public void close() {
        source.close();
    }
}

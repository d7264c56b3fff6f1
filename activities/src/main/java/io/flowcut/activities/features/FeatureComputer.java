package io.flowcut.activities.features;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FlowPair;
import io.flowcut.activities.flow.FramePairing;
import io.flowcut.activities.flow.PairFrames;
import io.flowcut.activities.step.FrameComputer;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.video.FrameRange;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Extracts the features of the frames of a chunk. */
final class FeatureComputer implements FrameComputer {
    private final FrameSource source;
    private final FrameRecords flow;
    private final FramePairing pairing;
    private final FrameRange chunk;
    private final FeatureExtractor extractor;
    private final FeaturesCodec codec = new FeaturesCodec();
    private Optional<PairFrames> pairs = Optional.empty();
    private int next = -1;

    /**
     * @param flow records of exactly the frames of the chunk
     */
    FeatureComputer(
            FrameSource source, FrameRecords flow, FramePairing pairing, FrameRange chunk, FeatureExtractor extractor) {
        this.source = source;
        this.flow = flow;
        this.pairing = pairing;
        this.chunk = chunk;
        this.extractor = extractor;
    }

    @Override
    public void compute(FrameRange batch, Consumer<byte[]> records) {
        if (batch.first() != next) {
            // The batches in between were finished by an earlier attempt: their frames need no decoding.
            pairs = Optional.of(new PairFrames(source, pairing, new FrameRange(batch.first(), chunk.end())));
        }
        PairFrames frames = pairs.orElseThrow();
        for (int frame = batch.first(); frame < batch.end(); frame++) {
            records.accept(codec.encode(extractor.extract(context(frames, frame))));
            frames.done(frame);
        }
        next = batch.end();
    }

    private FrameContext context(PairFrames frames, int frame) {
        FlowPair pair = FlowCodec.decode(flow.record(frame - chunk.first()));
        return new FrameContext(
                frames.get(frame),
                picture(frames, pairing.previous(frame)),
                picture(frames, pairing.next(frame)),
                pair);
    }

    private static Optional<RgbImage> picture(PairFrames frames, OptionalInt frame) {
        return frame.isPresent() ? Optional.of(frames.get(frame.getAsInt())) : Optional.empty();
    }

    @Override
    public void close() {
        flow.close();
        source.close();
    }
}

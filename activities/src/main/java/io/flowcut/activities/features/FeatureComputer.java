package io.flowcut.activities.features;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FramePairing;
import io.flowcut.activities.flow.PairFrames;
import io.flowcut.activities.step.FrameComputer;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.video.FrameRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Extracts the features of the frames of a chunk. */
final class FeatureComputer implements FrameComputer {
    private final FrameSource source;
    private final FrameRecords flow;
    private final FramePairing pairing;
    private final boolean forwardOnly;
    private final FrameRange chunk;
    private final FeatureExtractor extractor;
    private final FeaturesCodec codec = new FeaturesCodec();
    private Optional<PairFrames> pairs = Optional.empty();
    private int next = -1;

    /**
     * @param flow records of exactly the frames of the chunk
     * @param forwardOnly whether these have flow to the later frame alone
     */
    FeatureComputer(
            FrameSource source,
            FrameRecords flow,
            FramePairing pairing,
            boolean forwardOnly,
            FrameRange chunk,
            FeatureExtractor extractor) {
        this.source = source;
        this.flow = flow;
        this.pairing = pairing;
        this.forwardOnly = forwardOnly;
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
        for (int first = batch.first(); first < batch.end(); ) {
            RgbImage picture = frames.get(first);
            int last = Math.min(first + extractor.batch(picture.width(), picture.height()), batch.end());
            extract(frames, first, last, records);
            first = last;
        }
        next = batch.end();
    }

    private void extract(PairFrames frames, int first, int last, Consumer<byte[]> records) {
        List<FrameContext> contexts = new ArrayList<>(last - first);
        for (int frame = first; frame < last; frame++) {
            contexts.add(context(frames, frame));
        }
        int frame = first;
        for (FrameFeatures features : extractor.extractAll(contexts)) {
            records.accept(codec.encode(features));
            frames.done(frame++);
        }
    }

    private FrameContext context(PairFrames frames, int frame) {
        return new FrameContext(
                frames.get(frame),
                picture(frames, pairing.estimatedBack(frame, forwardOnly)),
                picture(frames, pairing.next(frame)),
                FlowCodec.decode(flow.record(frame - chunk.first())));
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

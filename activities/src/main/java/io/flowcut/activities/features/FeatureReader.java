package io.flowcut.activities.features;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FramePairing;
import io.flowcut.activities.flow.PairFrames;
import io.flowcut.activities.flow.PairReader;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.Lending;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.VideoInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the frames of a chunk, those beside them and their flow, for their features. */
final class FeatureReader extends PairReader<FeatureReader.Input> {
    /** Bytes a pixel of a frame in work: pictures, flow as numbers of four bytes, and the planes of the descriptor. */
    private static final long BYTES_PER_PIXEL = 96;

    private final FrameRecords flow;
    private final FramePairing pairing;
    private final boolean forwardOnly;
    private final int first;
    private final Lending<FeatureExtractor> extractors;
    private final FeaturesCodec codec = new FeaturesCodec();

    /** What one frame needs; the flow as its record, which is a quarter as large as the fields. */
    record Input(RgbImage frame, Optional<RgbImage> previous, Optional<RgbImage> next, byte[] flow) {}

    /**
     * @param flow records of exactly the frames of the chunk; closed with the reader
     * @param forwardOnly whether these have flow to the later frame alone
     */
    FeatureReader(
            VideoInfo video,
            FrameSource source,
            FrameRecords flow,
            FramePairing pairing,
            boolean forwardOnly,
            FrameRange chunk,
            Lending<FeatureExtractor> extractors) {
        super(
                video,
                source,
                pairing,
                chunk.end(),
                extractors.with(
                        extractor -> new Use(extractor.batch(video.width(), video.height()), extractor.sideBySide())),
                BYTES_PER_PIXEL);
        this.flow = requireNonNull(flow, "flow");
        this.pairing = pairing;
        this.forwardOnly = forwardOnly;
        this.first = chunk.first();
        this.extractors = extractors;
    }

    @Override
    protected Input input(PairFrames frames, int frame) {
        return new Input(
                frames.get(frame),
                picture(frames, pairing.estimatedBack(frame, forwardOnly)),
                picture(frames, pairing.next(frame)),
                flow.record(frame - first));
    }

    private static Optional<RgbImage> picture(PairFrames frames, OptionalInt frame) {
        return frame.isPresent() ? Optional.of(frames.get(frame.getAsInt())) : Optional.empty();
    }

    @Override
    protected List<byte[]> compute(List<Input> inputs) {
        List<FrameContext> contexts = new ArrayList<>(inputs.size());
        for (Input input : inputs) {
            contexts.add(
                    new FrameContext(input.frame(), input.previous(), input.next(), FlowCodec.decode(input.flow())));
        }
        List<byte[]> records = new ArrayList<>(inputs.size());
        for (FrameFeatures features : extractors.with(extractor -> extractor.extractAll(contexts))) {
            records.add(codec.encode(features));
        }
        return records;
    }

    @Override
    public void close() {
        try {
            flow.close();
        } finally {
            super.close();
        }
    }
}

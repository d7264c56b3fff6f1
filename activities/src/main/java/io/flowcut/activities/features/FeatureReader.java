package io.flowcut.activities.features;

import io.flowcut.activities.flow.FlowCodec;
import io.flowcut.activities.flow.FramePairing;
import io.flowcut.activities.flow.PairFrames;
import io.flowcut.activities.step.FrameReader;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameTask;
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
final class FeatureReader implements FrameReader {
    /** Bytes a pixel of a frame in work: pictures, flow as numbers of four bytes, and the planes of the descriptor. */
    private static final long BYTES_PER_PIXEL = 96;

    private final VideoInfo video;
    private final FrameSource source;
    private final FrameRecords flow;
    private final FramePairing pairing;
    private final boolean forwardOnly;
    private final FrameRange chunk;
    private final Lending<FeatureExtractor> extractors;
    private final FeatureWork work;
    private final FeaturesCodec codec = new FeaturesCodec();
    private Optional<PairFrames> pairs = Optional.empty();
    private int next = -1;

    /**
     * How the extractors like to be used.
     *
     * @param batch frames at a time
     * @param sideBySide whether several extractors may work at a time
     */
    record FeatureWork(int batch, boolean sideBySide) {
        static FeatureWork of(FeatureExtractor extractor, VideoInfo video) {
            return new FeatureWork(extractor.batch(video.width(), video.height()), extractor.sideBySide());
        }
    }

    /**
     * @param flow records of exactly the frames of the chunk
     * @param forwardOnly whether these have flow to the later frame alone
     */
    FeatureReader(
            VideoInfo video,
            FrameSource source,
            FrameRecords flow,
            FramePairing pairing,
            boolean forwardOnly,
            FrameRange chunk,
            Lending<FeatureExtractor> extractors,
            FeatureWork work) {
        this.video = video;
        this.source = source;
        this.flow = flow;
        this.pairing = pairing;
        this.forwardOnly = forwardOnly;
        this.chunk = chunk;
        this.extractors = extractors;
        this.work = work;
    }

    @Override
    public boolean sideBySide() {
        return work.sideBySide();
    }

    @Override
    public long bytes(int first, int last) {
        return BYTES_PER_PIXEL * video.width() * video.height() * count(first, last);
    }

    private int count(int first, int last) {
        return Math.min(last - first, Math.max(1, work.batch()));
    }

    @Override
    public FrameTask read(int first, int last) {
        if (first != next) {
            // The batches in between were finished by an earlier attempt: their frames need no decoding.
            pairs = Optional.of(new PairFrames(source, pairing, new FrameRange(first, chunk.end())));
        }
        PairFrames frames = pairs.orElseThrow();
        next = first + count(first, last);
        List<Input> inputs = new ArrayList<>();
        for (int frame = first; frame < next; frame++) {
            inputs.add(new Input(
                    frames.get(frame),
                    picture(frames, pairing.estimatedBack(frame, forwardOnly)),
                    picture(frames, pairing.next(frame)),
                    flow.record(frame - chunk.first())));
            frames.done(frame);
        }
        return new Task(inputs);
    }

    private static Optional<RgbImage> picture(PairFrames frames, OptionalInt frame) {
        return frame.isPresent() ? Optional.of(frames.get(frame.getAsInt())) : Optional.empty();
    }

    /** What one frame needs; the flow as its record, which is a quarter as large as the fields. */
    private record Input(RgbImage frame, Optional<RgbImage> previous, Optional<RgbImage> next, byte[] flow) {}

    private final class Task implements FrameTask {
        private final List<Input> inputs;

        Task(List<Input> inputs) {
            this.inputs = inputs;
        }

        @Override
        public int frames() {
            return inputs.size();
        }

        @Override
        public List<byte[]> compute() {
            List<FrameContext> contexts = new ArrayList<>(inputs.size());
            for (Input input : inputs) {
                contexts.add(new FrameContext(
                        input.frame(), input.previous(), input.next(), FlowCodec.decode(input.flow())));
            }
            List<byte[]> records = new ArrayList<>(inputs.size());
            for (FrameFeatures features : extractors.with(extractor -> extractor.extractAll(contexts))) {
                records.add(codec.encode(features));
            }
            return records;
        }
    }

    @Override
    public void close() {
        flow.close();
        source.close();
    }
}

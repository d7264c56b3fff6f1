package io.flowcut.activities.flow;

import io.flowcut.activities.step.FrameReader;
import io.flowcut.activities.step.FrameTask;
import io.flowcut.activities.step.Lending;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.VideoInfo;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads frames for their flow to both sides, or to the later frame alone; then the last frame of the video, which has no
 * later one, gets the flow to the earlier frame.
 */
final class FlowReader implements FrameReader {
    /**
     * Bytes a pixel of a frame in work: its picture, which its neighbours hold as well, fields to both sides, what DIS
     * holds for them in native memory, and the record.
     */
    private static final long BYTES_PER_PIXEL = 64;

    private final VideoInfo video;
    private final FrameSource source;
    private final Lending<FlowEstimator> estimators;
    private final FramePairing pairing;
    private final boolean forwardOnly;
    private final FlowWork work;
    private final int end;
    private Optional<PairFrames> pairs = Optional.empty();
    private int next = -1;

    /**
     * How the estimators like to be used.
     *
     * @param batch pairs at a time
     * @param sideBySide whether several estimators may work at a time
     */
    record FlowWork(int batch, boolean sideBySide) {
        static FlowWork of(FlowEstimator estimator, VideoInfo video) {
            return new FlowWork(estimator.batch(video.width(), video.height()), estimator.sideBySide());
        }
    }

    /** @param end index after the last frame of the chunk */
    FlowReader(
            VideoInfo video,
            FrameSource source,
            Lending<FlowEstimator> estimators,
            FlowWork work,
            FramePairing pairing,
            boolean forwardOnly,
            int end) {
        this.video = video;
        this.source = source;
        this.estimators = estimators;
        this.pairing = pairing;
        this.forwardOnly = forwardOnly;
        this.end = end;
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
        return Math.min(last - first, Math.max(1, work.batch() / (forwardOnly ? 1 : 2)));
    }

    @Override
    public FrameTask read(int first, int last) {
        if (first != next) {
            // The batches in between were finished by an earlier attempt: their frames need no decoding.
            pairs = Optional.of(new PairFrames(source, pairing, new FrameRange(first, end)));
        }
        PairFrames frames = pairs.orElseThrow();
        next = first + count(first, last);
        List<PicturePair> wanted = new ArrayList<>();
        for (int frame = first; frame < next; frame++) {
            add(frames, frame, pairing.next(frame), wanted);
            add(frames, frame, pairing.estimatedBack(frame, forwardOnly), wanted);
            frames.done(frame);
        }
        return new Task(new FrameRange(first, next), wanted);
    }

    private static void add(PairFrames frames, int frame, OptionalInt target, List<PicturePair> wanted) {
        if (target.isPresent()) {
            RgbImage from = frames.get(frame);
            wanted.add(new PicturePair(from, frames.get(target.getAsInt())));
        }
    }

    /** Estimates all pairs of some frames at a time. */
    private final class Task implements FrameTask {
        private final FrameRange range;
        private final List<PicturePair> wanted;

        Task(FrameRange range, List<PicturePair> wanted) {
            this.range = range;
            this.wanted = wanted;
        }

        @Override
        public int frames() {
            return range.size();
        }

        @Override
        public List<byte[]> compute() {
            Iterator<FlowField> fields =
                    estimators.with(estimator -> estimator.estimateAll(wanted)).iterator();
            List<byte[]> records = new ArrayList<>(range.size());
            for (int frame = range.first(); frame < range.end(); frame++) {
                Optional<FlowField> forward = take(pairing.next(frame), fields);
                Optional<FlowField> backward = take(pairing.estimatedBack(frame, forwardOnly), fields);
                records.add(FlowCodec.encode(new FlowPair(forward, backward)));
            }
            return records;
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

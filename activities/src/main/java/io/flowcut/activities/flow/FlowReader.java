package io.flowcut.activities.flow;

import io.flowcut.activities.step.Lending;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
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
final class FlowReader extends PairReader<FlowReader.Pairs> {
    /**
     * Bytes a pixel of a frame in work: its picture, which its neighbours hold as well, fields to both sides, what DIS
     * holds for them in native memory, and the record.
     */
    private static final long BYTES_PER_PIXEL = 64;

    private final FramePairing pairing;
    private final boolean forwardOnly;
    private final Lending<FlowEstimator> estimators;

    /** The pairs of one frame whose flow is wanted. */
    record Pairs(Optional<PicturePair> forward, Optional<PicturePair> backward) {}

    /** @param end index after the last frame of the chunk */
    FlowReader(
            VideoInfo video,
            FrameSource source,
            FramePairing pairing,
            boolean forwardOnly,
            int end,
            Lending<FlowEstimator> estimators) {
        super(
                video,
                source,
                pairing,
                end,
                estimators.with(estimator -> use(estimator, video, forwardOnly)),
                BYTES_PER_PIXEL);
        this.pairing = pairing;
        this.forwardOnly = forwardOnly;
        this.estimators = estimators;
    }

    private static Use use(FlowEstimator estimator, VideoInfo video, boolean forwardOnly) {
        int pairs = estimator.batch(video.width(), video.height());
        return new Use(Math.max(1, pairs / (forwardOnly ? 1 : 2)), estimator.sideBySide());
    }

    @Override
    protected Pairs input(PairFrames frames, int frame) {
        Optional<PicturePair> forward = pair(frames, frame, pairing.next(frame));
        return new Pairs(forward, pair(frames, frame, pairing.estimatedBack(frame, forwardOnly)));
    }

    private static Optional<PicturePair> pair(PairFrames frames, int frame, OptionalInt target) {
        if (target.isEmpty()) {
            return Optional.empty();
        }
        RgbImage from = frames.get(frame);
        return Optional.of(new PicturePair(from, frames.get(target.getAsInt())));
    }

    /** Estimates all pairs of the frames at a time. */
    @Override
    protected List<byte[]> compute(List<Pairs> inputs) {
        List<PicturePair> wanted = new ArrayList<>(2 * inputs.size());
        for (Pairs input : inputs) {
            input.forward().ifPresent(wanted::add);
            input.backward().ifPresent(wanted::add);
        }
        Iterator<FlowField> fields =
                estimators.with(estimator -> estimator.estimateAll(wanted)).iterator();
        List<byte[]> records = new ArrayList<>(inputs.size());
        for (Pairs input : inputs) {
            Optional<FlowField> forward = input.forward().map(pair -> fields.next());
            Optional<FlowField> backward = input.backward().map(pair -> fields.next());
            records.add(FlowCodec.encode(new FlowPair(forward, backward)));
        }
        return records;
    }
}

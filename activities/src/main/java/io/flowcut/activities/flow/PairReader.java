package io.flowcut.activities.flow;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.FrameReader;
import io.flowcut.activities.step.FrameTask;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.VideoInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the frames of a chunk together with those that their flow leads to, each decoded once where frames are taken in
 * order.
 *
 * @param <I> what one frame's computation needs
 */
public abstract class PairReader<I> implements FrameReader {
    /**
     * How an algorithm likes to be used.
     *
     * @param batch frames at a time, at least 1
     * @param sideBySide whether several instances may work at a time
     */
    public record Use(int batch, boolean sideBySide) {
        public Use {
            if (batch < 1) {
                throw new IllegalArgumentException("a batch of " + batch);
            }
        }
    }

    private final VideoInfo video;
    private final FrameSource source;
    private final FramePairing pairing;
    private final int end;
    private final Use use;
    private final long bytesPerPixel;
    private Optional<PairFrames> pairs = Optional.empty();
    private int next = -1;

    /**
     * @param source is closed with the reader
     * @param end index after the last frame of the chunk
     * @param bytesPerPixel bytes a pixel of a frame in work: input, working memory and record
     */
    protected PairReader(
            VideoInfo video, FrameSource source, FramePairing pairing, int end, Use use, long bytesPerPixel) {
        this.video = requireNonNull(video, "video");
        this.source = requireNonNull(source, "source");
        this.pairing = requireNonNull(pairing, "pairing");
        this.end = end;
        this.use = requireNonNull(use, "use");
        this.bytesPerPixel = bytesPerPixel;
    }

    /** Collects what a frame's computation needs. */
    protected abstract I input(PairFrames frames, int frame);

    /** Computes the records of frames in a row, in order; called by any thread. */
    protected abstract List<byte[]> compute(List<I> inputs);

    @Override
    public final boolean sideBySide() {
        return use.sideBySide();
    }

    @Override
    public final long bytes(int first, int last) {
        return bytesPerPixel * video.width() * video.height() * count(first, last);
    }

    private int count(int first, int last) {
        return Math.min(last - first, use.batch());
    }

    @Override
    public final FrameTask read(int first, int last) {
        if (first != next) {
            // The batches in between were finished by an earlier attempt: their frames need no decoding.
            pairs = Optional.of(new PairFrames(source, pairing, new FrameRange(first, end)));
        }
        PairFrames frames = pairs.orElseThrow();
        next = first + count(first, last);
        List<I> inputs = new ArrayList<>(next - first);
        for (int frame = first; frame < next; frame++) {
            inputs.add(input(frames, frame));
            frames.done(frame);
        }
        return new Task(inputs);
    }

    private final class Task implements FrameTask {
        private final List<I> inputs;

        Task(List<I> inputs) {
            this.inputs = inputs;
        }

        @Override
        public int frames() {
            return inputs.size();
        }

        @Override
        public List<byte[]> compute() {
            return PairReader.this.compute(inputs);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}

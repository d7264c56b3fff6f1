package io.flowcut.activities.ncut;

import io.flowcut.activities.features.FeaturesCodec;
import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.activities.step.FrameReader;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameTask;
import io.flowcut.activities.step.Lending;
import io.flowcut.workflows.video.FrameRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the features of a chunk to be cut: one frame at a time where frames are cut side by side, all of a batch where they
 * are cut together.
 */
final class CutReader implements FrameReader {
    /** Bytes for each feature of a token: as read, weighted, and as OpenBLAS takes it, 4 each; and the record. */
    private static final long BYTES_PER_FEATURE = 14;

    /** Bytes a token for the vectors of the eigensolver and for masks. */
    private static final long BYTES_PER_TOKEN = 560;

    /** Bytes for a tile of affinities, whatever the size of the frame. */
    private static final long BYTES_PER_FRAME = 2 << 20;

    private final FrameRecords features;
    private final FrameRange chunk;
    private final Lending<TokenCutter> cutters;
    private final boolean sideBySide;
    private final long frameBytes;
    private final FeaturesCodec codec = new FeaturesCodec();

    /**
     * @param features records of exactly the frames of the chunk, all of one size
     * @param cutters is used by several threads
     */
    CutReader(FrameRecords features, FrameRange chunk, Lending<TokenCutter> cutters) {
        this.features = features;
        this.chunk = chunk;
        this.cutters = cutters;
        sideBySide = cutters.with(TokenCutter::sideBySide);
        frameBytes = bytes(codec.decode(features.record(0)));
    }

    private static long bytes(FrameFeatures frame) {
        long tokens = frame.tokens();
        return BYTES_PER_FRAME
                + BYTES_PER_FEATURE * (frame.rgb().length + frame.flow().length)
                + BYTES_PER_TOKEN * tokens
                + tokens * tokens / Byte.SIZE;
    }

    @Override
    public boolean sideBySide() {
        return sideBySide;
    }

    @Override
    public long bytes(int first, int end) {
        return frameBytes * count(first, end);
    }

    private int count(int first, int end) {
        return sideBySide ? 1 : end - first;
    }

    @Override
    public FrameTask read(int first, int end) {
        List<byte[]> records = new ArrayList<>();
        for (int frame = first; frame < first + count(first, end); frame++) {
            records.add(features.record(frame - chunk.first()));
        }
        return new Task(records);
    }

    private final class Task implements FrameTask {
        private final List<byte[]> features;

        Task(List<byte[]> features) {
            this.features = features;
        }

        @Override
        public int frames() {
            return features.size();
        }

        @Override
        public List<byte[]> compute() {
            List<FrameFeatures> frames = features.stream().map(codec::decode).toList();
            List<List<TokenMask>> masks = cutters.with(cutter -> cutter.process(frames));
            List<byte[]> records = new ArrayList<>();
            for (int i = 0; i < frames.size(); i++) {
                FrameFeatures frame = frames.get(i);
                records.add(TokenMasksCodec.encode(new TokenMasks(frame.rows(), frame.columns(), masks.get(i))));
            }
            return records;
        }
    }

    @Override
    public void close() {
        features.close();
    }
}

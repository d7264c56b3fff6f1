package io.flowcut.activities.training.input;

import io.flowcut.activities.storage.Storage;
import java.util.List;

/** All frames of segments at a network's size, as they are. Not thread-safe. */
public final class SegmentFrames implements AutoCloseable {
    private static final long KEPT_BYTES = 64 << 20;

    private final DatasetFrames frames;
    private final int height;
    private final int width;

    /** @param storage where the videos lie */
    public SegmentFrames(Storage storage, int height, int width) {
        frames = new DatasetFrames(storage, width, height, KEPT_BYTES);
        this.height = height;
        this.width = width;
    }

    /** The frames of a segment: (T, H, W, 3) unsigned bytes. */
    public byte[] read(LabelledSegment segment) {
        List<Integer> indices = segment.segment().frames();
        int size = 3 * height * width;
        byte[] clip = new byte[indices.size() * size];
        int readWidth = frames.width(segment.video());
        int readHeight = frames.height(segment.video());
        for (int t = 0; t < indices.size(); t++) {
            byte[] frame = frames.read(segment.video(), indices.get(t));
            if (frame.length != size) {
                // The video is smaller than the network's input.
                frame = new PictureScaler(readWidth, readHeight, width, height, 3).process(frame);
            }
            System.arraycopy(frame, 0, clip, t * size, size);
        }
        return clip;
    }

    @Override
    public void close() {
        frames.close();
    }
}

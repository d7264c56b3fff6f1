package io.flowcut.activities.training.input;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.error.FlowCutException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Frames of a dataset's videos, reduced to a size and kept in memory up to a limit, the least recently used given up
 * first. Not thread-safe.
 */
final class DatasetFrames implements AutoCloseable {
    private static final int OPEN_VIDEOS = 8;

    private final LabelledVideos videos;
    private final int width;
    private final int height;
    private final long limit;
    private final Map<String, FrameSource> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Key, byte[]> frames = new LinkedHashMap<>(64, 0.75f, true);
    private long held;

    private record Key(String video, int frame) {}

    /**
     * @param storage where the videos lie
     * @param width width that frames are reduced to, in pixels; smaller ones stay
     * @param height height that frames are reduced to, in pixels; smaller ones stay
     * @param limit bytes of frames that are kept
     */
    DatasetFrames(Storage storage, int width, int height, long limit) {
        videos = new LabelledVideos(requireNonNull(storage, "storage"));
        this.width = width;
        this.height = height;
        this.limit = limit;
    }

    /** Width of what is read from a video, in pixels. */
    int width(DatasetVideo video) {
        return Math.min(width, video.width());
    }

    /** Height of what is read from a video, in pixels. */
    int height(DatasetVideo video) {
        return Math.min(height, video.height());
    }

    /**
     * A frame.
     *
     * @return (h, w, 3) unsigned bytes; not to be changed
     * @throws FlowCutException of type BadInput when the video is another than was labelled, or cannot be decoded
     */
    byte[] read(DatasetVideo video, int frame) {
        Key key = new Key(video.name(), frame);
        byte[] known = frames.get(key);
        if (known != null) {
            return known;
        }
        byte[] read = reduced(video, source(video).read(frame));
        frames.put(key, read);
        held += read.length;
        Iterator<byte[]> oldest = frames.values().iterator();
        while (held > limit && frames.size() > 1) {
            held -= oldest.next().length;
            oldest.remove();
        }
        return read;
    }

    private byte[] reduced(DatasetVideo video, RgbImage image) {
        int w = width(video);
        int h = height(video);
        if (w == image.width() && h == image.height()) {
            return image.pixels();
        }
        return new PictureScaler(image.width(), image.height(), w, h, 3).process(image.pixels());
    }

    private FrameSource source(DatasetVideo video) {
        FrameSource known = open.get(video.name());
        if (known != null) {
            return known;
        }
        FrameSource opened = videos.open(videos.info(video));
        open.put(video.name(), opened);
        if (open.size() > OPEN_VIDEOS) {
            Iterator<FrameSource> oldest = open.values().iterator();
            oldest.next().close();
            oldest.remove();
        }
        return opened;
    }

    /** Bytes of the frames that are kept now. */
    long held() {
        return held;
    }

    @Override
    public void close() {
        open.values().forEach(FrameSource::close);
        open.clear();
        frames.clear();
        held = 0;
    }
}

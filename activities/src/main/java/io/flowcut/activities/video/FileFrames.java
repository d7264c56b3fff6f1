package io.flowcut.activities.video;

import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * Frames of a video file. Reading forward decodes on; reading back, or past the next key frame, seeks to the key frame
 * before and decodes from there. Which frame came out is told by its time stamp; where a seek lands wrong, or time stamps
 * do not rise, decoding starts again at the beginning.
 */
final class FileFrames implements FrameSource {
    private static final int THREADS = 1;
    private static final int NONE = -1;
    private static final int UNKNOWN = -2;

    private final InputPath file;
    private final VideoInfo info;
    private final VideoIndex.File index;
    private final InputPath.VideoCopy copy;
    private VideoDecoder decoder;
    /** The frame that the decoder holds; NONE before the first, UNKNOWN when it has to be placed anew. */
    private int current = NONE;

    FileFrames(InputPath file, VideoInfo info, VideoIndex.File index) {
        this.file = file;
        this.info = info;
        this.index = index;
        this.copy = file.videoFile(info.digest(), index);
        this.decoder = open();
    }

    private VideoDecoder open() {
        return new VideoDecoder(copy.path(), file.toString(), THREADS);
    }

    @Override
    public RgbImage read(int wanted) {
        Objects.checkIndex(wanted, index.frames());
        copy.checkUnchanged();
        if (wanted != current && !decodeTo(wanted)) {
            throw FlowCutException.badInput(
                    file.toString(), "frame " + wanted + " cannot be decoded as it was when the video was probed");
        }
        if (decoder.width() != info.width() || decoder.height() != info.height()) {
            throw FlowCutException.badInput(
                    file.toString(),
                    "frame " + wanted + " has " + decoder.width() + "x" + decoder.height()
                            + " pixels, but the video has " + info.width() + "x" + info.height());
        }
        return decoder.image();
    }

    private boolean decodeTo(int wanted) {
        int key = lastKeyAtOrBefore(wanted);
        boolean ahead = current != UNKNOWN && wanted > current;
        if (ahead && (!index.seekable() || key <= current + 1) && forward(wanted)) {
            return true;
        }
        if (index.seekable() && key > 0) {
            // Some containers seek by decoding time and land one key frame late: try the one before as well.
            if (seek(key, wanted) || seek(lastKeyAtOrBefore(key - 1), wanted)) {
                return true;
            }
        }
        restart();
        return forward(wanted);
    }

    private int lastKeyAtOrBefore(int frame) {
        int at = Arrays.binarySearch(index.keyFrames(), frame);
        int slot = at >= 0 ? at : -at - 2;
        return slot < 0 ? NONE : index.keyFrames()[slot];
    }

    private boolean seek(int key, int wanted) {
        current = UNKNOWN;
        if (key < 0 || !decoder.seek(index.timestamps()[key]) || !decoder.next()) {
            return false;
        }
        int landed = Arrays.binarySearch(index.timestamps(), decoder.timestamp());
        if (landed < 0 || landed > wanted) {
            return false;
        }
        current = landed;
        return forward(wanted);
    }

    private void restart() {
        decoder.close();
        decoder = open();
        current = NONE;
    }

    /** Decodes on to a frame; false when the frames that come out are not those of the index. */
    private boolean forward(int wanted) {
        while (current < wanted) {
            if (!decoder.next() || decoder.timestamp() != index.timestamps()[current + 1]) {
                current = UNKNOWN;
                return false;
            }
            current++;
        }
        return true;
    }

    @Override
    public String name(int frame) {
        return String.format(Locale.ROOT, "%05d", Objects.checkIndex(frame, index.frames()));
    }

    @Override
    public void close() {
        decoder.close();
    }
}

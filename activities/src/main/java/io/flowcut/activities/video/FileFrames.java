package io.flowcut.activities.video;

import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import java.io.IOException;
import java.nio.file.Path;
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

    private final Path file;
    private final VideoInfo info;
    private final VideoIndex.File index;
    private final FileStamp opened;
    private VideoDecoder decoder;
    /** The frame that the decoder holds; NONE before the first, UNKNOWN when it has to be placed anew. */
    private int current = NONE;

    FileFrames(Path file, VideoInfo info, VideoIndex.File index) {
        this.file = file;
        this.info = info;
        this.index = index;
        this.opened = FileStamp.of(file);
        checkSameAsProbed();
        this.decoder = new VideoDecoder(file, THREADS);
    }

    /** A copy of the file may have another time; then the content decides. */
    private void checkSameAsProbed() {
        boolean same = opened.size() == index.size();
        if (same && opened.modifiedMillis() != index.modifiedMillis()) {
            try {
                same = new Sha256().file(file, bytes -> {}).hex().equals(info.digest());
            } catch (IOException e) {
                throw new FlowCutException(ErrorType.BAD_INPUT, file + ": the video file cannot be read", e);
            }
        }
        if (!same) {
            throw changed();
        }
    }

    @Override
    public RgbImage read(int wanted) {
        Objects.checkIndex(wanted, index.frames());
        if (!FileStamp.of(file).equals(opened)) {
            throw changed();
        }
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
        decoder = new VideoDecoder(file, THREADS);
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

    private FlowCutException changed() {
        return FlowCutException.badInput(file.toString(), "the file changed since the video was probed");
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

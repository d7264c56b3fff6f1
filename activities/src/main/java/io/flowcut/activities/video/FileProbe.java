package io.flowcut.activities.video;

import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** Decodes a video file once and notes the time stamp of every frame; memory does not grow but for the time stamps. */
final class FileProbe {
    private static final int THREADS = 2;
    private final InputPath file;
    private long[] timestamps = new long[1024];
    private int[] keyFrames = new int[64];
    private int frames;
    private int keys;
    private boolean seekable = true;

    FileProbe(InputPath file) {
        this.file = file;
    }

    /** What was found, and the index. */
    record Result(Probed probed, VideoIndex.File index) {}

    /** Probes; {@code framesSeen} is told of the number of frames done, now and then with no new one. */
    Result probe(IntConsumer framesSeen) {
        // A copy of a long video takes longer than a step may go without a sign of life.
        InputPath.VideoCopy copy = file.videoFile(bytes -> framesSeen.accept(0));
        Path path = copy.path();
        try (VideoDecoder decoder = new VideoDecoder(path, file.toString(), THREADS)) {
            FileStamp before = FileStamp.of(path);
            while (frames == 0 && decoder.next()) {
                FrameSize.check(file.toString(), decoder.width(), decoder.height());
                note(decoder);
            }
            if (frames == 0) {
                throw FlowCutException.badInput(file.toString(), "the video has no frame that can be decoded");
            }
            int width = decoder.width();
            int height = decoder.height();
            // A conversion shows here, not hours later, when a pixel format is beyond FFmpeg's scaler.
            decoder.image();
            framesSeen.accept(frames);
            while (decoder.next()) {
                if (decoder.width() != width || decoder.height() != height) {
                    throw FlowCutException.badInput(
                            file.toString(),
                            "frame " + frames + " has " + decoder.width() + "x" + decoder.height()
                                    + " pixels, but the frames before have " + width + "x" + height);
                }
                note(decoder);
                framesSeen.accept(frames);
            }
            String digest = digest(path, framesSeen);
            copy.checkUnchanged();
            int[] timeBase = decoder.timeBase();
            VideoIndex.File index = new VideoIndex.File(
                    before.size(),
                    before.modifiedMillis(),
                    timeBase[0],
                    timeBase[1],
                    Arrays.copyOf(timestamps, frames),
                    Arrays.copyOf(keyFrames, keys),
                    seekable);
            return new Result(new Probed(digest, frames, width, height, warnings(decoder, width, height)), index);
        }
    }

    private void note(VideoDecoder decoder) {
        if (frames == timestamps.length) {
            timestamps = Arrays.copyOf(timestamps, 2 * frames);
        }
        long timestamp = decoder.timestamp();
        seekable &= timestamp != Long.MIN_VALUE && (frames == 0 || timestamp > timestamps[frames - 1]);
        timestamps[frames] = timestamp;
        if (decoder.isKeyFrame()) {
            if (keys == keyFrames.length) {
                keyFrames = Arrays.copyOf(keyFrames, 2 * keys);
            }
            keyFrames[keys++] = frames;
        }
        frames++;
    }

    private String digest(Path path, IntConsumer framesSeen) {
        try {
            return new Sha256().file(path, bytes -> framesSeen.accept(frames)).hex();
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, file + ": the video file cannot be read", e);
        }
    }

    private List<String> warnings(VideoDecoder decoder, int width, int height) {
        List<String> warnings = new ArrayList<>(FrameSize.warnings(frames, width, height));
        if (decoder.damaged() > 0) {
            warnings.add("the file is damaged: " + decoder.damaged() + " packets could not be decoded");
        }
        if (frames < decoder.declaredFrames()) {
            warnings.add(frames + " of the " + decoder.declaredFrames() + " frames that the file declares were found");
        }
        return warnings;
    }
}

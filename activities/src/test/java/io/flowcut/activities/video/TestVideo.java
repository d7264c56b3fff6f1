package io.flowcut.activities.video;

import io.flowcut.activities.testing.Pictures;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;

/** Writes small videos whose frame k is {@code Pictures.moving(width, height, k, 3, 1)}. */
final class TestVideo {
    private final String format;
    private final int codec;
    private final int pixelFormat;
    private final int width;
    private final int height;
    private int keyEvery = 8;
    private long[] timestamps = {};

    private TestVideo(String format, int codec, int pixelFormat, int width, int height) {
        this.format = format;
        this.codec = codec;
        this.pixelFormat = pixelFormat;
        this.width = width;
        this.height = height;
    }

    static TestVideo h264(String format, int width, int height) {
        return new TestVideo(format, avcodec.AV_CODEC_ID_H264, avutil.AV_PIX_FMT_YUV420P, width, height);
    }

    static TestVideo motionJpeg(String format, int width, int height) {
        return new TestVideo(format, avcodec.AV_CODEC_ID_MJPEG, avutil.AV_PIX_FMT_YUVJ444P, width, height);
    }

    static TestVideo mpeg4(String format, int width, int height) {
        return new TestVideo(format, avcodec.AV_CODEC_ID_MPEG4, avutil.AV_PIX_FMT_YUV420P, width, height);
    }

    static TestVideo vp9(String format, int width, int height) {
        return new TestVideo(format, avcodec.AV_CODEC_ID_VP9, avutil.AV_PIX_FMT_YUV420P, width, height);
    }

    /** FFV1: keeps every pixel. */
    static TestVideo lossless(String format, int pixelFormat, int width, int height) {
        return new TestVideo(format, avcodec.AV_CODEC_ID_FFV1, pixelFormat, width, height);
    }

    TestVideo keyEvery(int frames) {
        keyEvery = frames;
        return this;
    }

    /** Time stamps of the frames in microseconds, instead of 25 frames a second. */
    TestVideo at(long... microseconds) {
        timestamps = microseconds;
        return this;
    }

    Path write(Path file, int frames) throws Exception {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), width, height)) {
            recorder.setFormat(format);
            recorder.setVideoCodec(codec);
            recorder.setPixelFormat(pixelFormat);
            recorder.setFrameRate(timestamps.length == 0 ? 25 : 1000);
            recorder.setGopSize(keyEvery);
            recorder.setVideoBitrate(2_000_000);
            recorder.start();
            for (int k = 0; k < frames; k++) {
                if (timestamps.length > 0) {
                    recorder.setTimestamp(timestamps[k]);
                }
                recorder.record(frame(Pictures.moving(width, height, k, 3, 1)), avutil.AV_PIX_FMT_RGB24);
            }
            recorder.stop();
        }
        return file;
    }

    private static Frame frame(RgbImage picture) {
        Frame frame = new Frame(picture.width(), picture.height(), Frame.DEPTH_UBYTE, 3);
        ByteBuffer buffer = (ByteBuffer) frame.image[0];
        for (int row = 0; row < picture.height(); row++) {
            buffer.position(row * frame.imageStride);
            buffer.put(picture.pixels(), row * 3 * picture.width(), 3 * picture.width());
        }
        buffer.position(0);
        return frame;
    }

    /** Mean absolute difference of two pictures, in levels. */
    static double difference(RgbImage a, RgbImage b) {
        double sum = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            sum += Math.abs((a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff));
        }
        return sum / a.pixels().length;
    }
}

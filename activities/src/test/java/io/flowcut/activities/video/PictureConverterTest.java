package io.flowcut.activities.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PictureConverterTest {
    private static final int WIDTH = 67;
    private static final int HEIGHT = 35;

    static IntStream formats() {
        return IntStream.of(
                avutil.AV_PIX_FMT_YUV420P,
                avutil.AV_PIX_FMT_YUVJ420P,
                avutil.AV_PIX_FMT_YUV422P,
                avutil.AV_PIX_FMT_YUVA420P,
                avutil.AV_PIX_FMT_NV12,
                avutil.AV_PIX_FMT_GRAY8,
                avutil.AV_PIX_FMT_YUV420P10);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyPixelOfAnOddSizeIsConverted(int format) {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        AVFrame frame = avutil.av_frame_alloc();
        frame.width(WIDTH);
        frame.height(HEIGHT);
        frame.format(format);
        assertThat(avutil.av_frame_get_buffer(frame, 0)).isZero();
        boolean halved = format != avutil.AV_PIX_FMT_YUV422P;
        boolean tenBits = format == avutil.AV_PIX_FMT_YUV420P10;
        for (int plane = 0; plane < 4 && frame.data(plane) != null; plane++) {
            long size = (long) frame.linesize(plane) * (halved && plane % 3 != 0 ? HEIGHT / 2 + 1 : HEIGHT);
            for (long at = 0; at < size; at++) {
                // 512 in each 10-bit sample, 128 in each 8-bit one: mid grey without colour.
                frame.data(plane).put(at, (byte) (tenBits ? (at % 2 == 0 ? 0 : 2) : 128));
            }
        }
        try (PictureConverter converter = new PictureConverter()) {
            for (int turns = 0; turns < 4; turns++) {
                RgbImage image = converter.convert(frame, turns);
                assertThat(image.width()).isEqualTo(turns % 2 == 0 ? WIDTH : HEIGHT);
                int low = 255;
                int high = 0;
                for (byte pixel : image.pixels()) {
                    low = Math.min(low, pixel & 0xff);
                    high = Math.max(high, pixel & 0xff);
                }
                assertThat(low).isGreaterThanOrEqualTo(127);
                assertThat(high - low).isLessThanOrEqualTo(1);
                assertThat(high).isLessThanOrEqualTo(132);
            }
        } finally {
            avutil.av_frame_free(frame);
        }
    }
}

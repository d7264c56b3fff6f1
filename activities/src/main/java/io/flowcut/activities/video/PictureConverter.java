package io.flowcut.activities.video;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;

/** Converts decoded frames of any pixel format to 8-bit red, green, blue, and turns them. Working memory is kept. */
@SuppressWarnings("try") // a PointerScope is opened for what it frees, not to be referred to
final class PictureConverter implements AutoCloseable {
    /** Exact rounding, and colour differences interpolated at full width, which odd widths need. */
    private static final int FLAGS =
            swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT | swscale.SWS_FULL_CHR_H_INP;
    /** Vector code writes whole registers at the end of a row. */
    private static final int ALIGNMENT = 64;

    private SwsContext context = new SwsContext((Pointer) null);
    private BytePointer rows = new BytePointer();
    private int stride;

    /**
     * Converts a frame.
     *
     * @param quarterTurns clockwise turns by 90 degrees, 0 to 3
     * @throws IllegalStateException when FFmpeg cannot convert this pixel format
     */
    RgbImage convert(AVFrame picture, int quarterTurns) {
        int width = picture.width();
        int height = picture.height();
        try (PointerScope scope = new PointerScope()) {
            reserve(width, height);
            prepare(picture);
            PointerPointer<BytePointer> planes = new PointerPointer<>(rows, null, null, null);
            IntPointer strides = new IntPointer(stride, 0, 0, 0);
            int converted = swscale.sws_scale(
                    context, new PointerPointer<>(picture), picture.linesize(), 0, height, planes, strides);
            if (converted != height) {
                throw new IllegalStateException("the frame's pixel format cannot be converted");
            }
        }
        byte[] pixels = new byte[3 * width * height];
        for (int row = 0; row < height; row++) {
            rows.position((long) row * stride).get(pixels, 3 * width * row, 3 * width);
        }
        rows.position(0);
        return turn(new RgbImage(width, height, pixels), quarterTurns);
    }

    private void reserve(int width, int height) {
        stride = (3 * width + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        long size = (long) stride * height + ALIGNMENT;
        if (rows.capacity() < size) {
            rows.close();
            rows = new BytePointer(size).retainReference();
        }
    }

    private void prepare(AVFrame picture) {
        SwsContext prepared = swscale.sws_getCachedContext(
                context,
                picture.width(),
                picture.height(),
                picture.format(),
                picture.width(),
                picture.height(),
                avutil.AV_PIX_FMT_RGB24,
                FLAGS,
                (SwsFilter) null,
                (SwsFilter) null,
                (DoublePointer) null);
        if (prepared == null || prepared.isNull()) {
            context = new SwsContext((Pointer) null);
            throw new IllegalStateException("the frame's pixel format cannot be converted");
        }
        context = prepared;
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(picture.format());
        if ((format.flags() & (avutil.AV_PIX_FMT_FLAG_RGB | avutil.AV_PIX_FMT_FLAG_PAL)) == 0) {
            IntPointer coefficients = swscale.sws_getCoefficients(picture.colorspace());
            IntPointer plain = swscale.sws_getCoefficients(swscale.SWS_CS_DEFAULT);
            int full = isFullRange(picture, format) ? 1 : 0;
            swscale.sws_setColorspaceDetails(context, coefficients, full, plain, 1, 0, 1 << 16, 1 << 16);
        }
    }

    /** What the stream says; where it says nothing, grey and the formats of JPEG use all 256 levels. */
    private static boolean isFullRange(AVFrame picture, AVPixFmtDescriptor format) {
        int range = picture.color_range();
        if (range == avutil.AVCOL_RANGE_UNSPECIFIED) {
            return format.nb_components() < 3 || format.name().getString().startsWith("yuvj");
        }
        return range == avutil.AVCOL_RANGE_JPEG;
    }

    private static RgbImage turn(RgbImage image, int quarterTurns) {
        if (quarterTurns == 0) {
            return image;
        }
        int width = image.width();
        int height = image.height();
        boolean swapped = quarterTurns % 2 == 1;
        int turnedWidth = swapped ? height : width;
        byte[] source = image.pixels();
        byte[] turned = new byte[source.length];
        for (int y = 0, from = 0; y < height; y++) {
            for (int x = 0; x < width; x++, from += 3) {
                int newX = quarterTurns == 1 ? height - 1 - y : quarterTurns == 2 ? width - 1 - x : y;
                int newY = quarterTurns == 1 ? x : quarterTurns == 2 ? height - 1 - y : width - 1 - x;
                int to = 3 * (newY * turnedWidth + newX);
                turned[to] = source[from];
                turned[to + 1] = source[from + 1];
                turned[to + 2] = source[from + 2];
            }
        }
        return new RgbImage(turnedWidth, swapped ? width : height, turned);
    }

    @Override
    public void close() {
        rows.close();
        if (!context.isNull()) {
            swscale.sws_freeContext(context);
            context = new SwsContext((Pointer) null);
        }
    }
}

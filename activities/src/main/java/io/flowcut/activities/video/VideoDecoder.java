package io.flowcut.activities.video;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.natives.NativeLibraries;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Decodes the first video stream of a file frame by frame by FFmpeg. FFmpeg is used directly, not by JavaCV's grabber,
 * which hides decoding errors and trusts that pictures keep their size. Damaged packets are counted and passed over. Not
 * thread-safe; native memory is held until {@link #close()}.
 */
@SuppressWarnings("try") // a PointerScope is opened for what it frees, not to be referred to
final class VideoDecoder implements AutoCloseable {
    /** What may hold a video; text formats that name other files or addresses are not among them. */
    private static final String CONTAINERS = "mov,mp4,matroska,webm,avi,mpegts,mpeg,flv,ogg,asf";
    /** More errors than this after the last packet mean that the decoder will never finish. */
    private static final int MAX_ERRORS_AT_END = 1000;

    private final String file;
    private final AVFormatContext container;
    private final AVPacket packet;
    private final AVFrame picture;
    private final PictureConverter converter;
    private AVCodecContext codec;
    private int stream;
    private int quarterTurns;
    private boolean flushing;
    private int errorsAtEnd;
    private long damaged;

    /**
     * Opens a file.
     *
     * @param name what messages call it
     * @param threads threads to decode with, at least 1
     * @throws FlowCutException of type BadInput when the file is missing, no video, or of a kind that is not known;
     *     of type NativeLibrary when FFmpeg does not load on this machine
     */
    VideoDecoder(Path path, String name, int threads) {
        this.file = name;
        NativeLibraries.loadVideo();
        container = new AVFormatContext(null);
        packet = avcodec.av_packet_alloc();
        picture = avutil.av_frame_alloc();
        converter = new PictureConverter();
        codec = new AVCodecContext(null);
        boolean opened = false;
        try {
            avutil.av_log_set_level(avutil.AV_LOG_QUIET);
            checkFile(path);
            open(path, threads);
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private void checkFile(Path path) {
        if (Files.isDirectory(path)) {
            throw FlowCutException.badInput(file, "a folder, not a video file");
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw FlowCutException.badInput(file, "the video file is missing or cannot be read");
        }
        if (path.toFile().length() == 0) {
            throw FlowCutException.badInput(file, "the file is empty");
        }
    }

    private void open(Path path, int threads) {
        try (PointerScope scope = new PointerScope()) {
            AVDictionary options = new AVDictionary(null);
            avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
            avutil.av_dict_set(options, "format_whitelist", CONTAINERS, 0);
            String absolute = path.toAbsolutePath().toString();
            int result = avformat.avformat_open_input(container, absolute, null, options);
            avutil.av_dict_free(options);
            if (result < 0) {
                throw FlowCutException.badInput(file, "not a video file, or one that ends early");
            }
            if (avformat.avformat_find_stream_info(container, (AVDictionary) null) < 0) {
                throw FlowCutException.badInput(file, "the video file is damaged");
            }
            stream = avformat.av_find_best_stream(container, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
            if (stream < 0 || isCover(container.streams(stream))) {
                throw FlowCutException.badInput(file, "no video in this file");
            }
            AVCodecParameters parameters = container.streams(stream).codecpar();
            FrameSize.check(file, parameters.width(), parameters.height());
            quarterTurns = quarterTurns(parameters);
            openCodec(parameters, threads);
        }
    }

    private static boolean isCover(AVStream stream) {
        return (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
    }

    private void openCodec(AVCodecParameters parameters, int threads) {
        AVCodec decoder = avcodec.avcodec_find_decoder(parameters.codec_id());
        if (decoder == null) {
            throw FlowCutException.badInput(
                    file,
                    "no decoder for this kind of video ("
                            + avcodec.avcodec_get_name(parameters.codec_id()).getString() + ")");
        }
        codec = requireNonNull(avcodec.avcodec_alloc_context3(decoder), "codec context");
        boolean ready = avcodec.avcodec_parameters_to_context(codec, parameters) >= 0;
        codec.thread_count(threads);
        // Some slack over the largest frame, for codecs that pad it to whole blocks.
        codec.max_pixels((FrameSize.LARGEST + 256L) * (FrameSize.LARGEST + 256L));
        codec.pkt_timebase(container.streams(stream).time_base());
        if (!ready || avcodec.avcodec_open2(codec, decoder, (AVDictionary) null) < 0) {
            throw FlowCutException.badInput(file, "the video cannot be decoded");
        }
    }

    private static int quarterTurns(AVCodecParameters parameters) {
        AVPacketSideData matrix = avcodec.av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull() || matrix.size() < 9 * Integer.BYTES) {
            return 0;
        }
        double counterClockwise = avutil.av_display_rotation_get(new IntPointer(matrix.data()));
        return Double.isNaN(counterClockwise) ? 0 : Math.floorMod(Math.round(-counterClockwise / 90), 4);
    }

    /** Decodes the next frame; false at the end. */
    boolean next() {
        try (PointerScope scope = new PointerScope()) {
            while (true) {
                int result = avcodec.avcodec_receive_frame(codec, picture);
                if (result == 0) {
                    return true;
                }
                if (result == avutil.AVERROR_EOF()) {
                    return false;
                }
                if (result != avutil.AVERROR_EAGAIN()) {
                    damaged++;
                }
                if (flushing) {
                    if (++errorsAtEnd > MAX_ERRORS_AT_END) {
                        return false;
                    }
                } else {
                    feed();
                }
            }
        }
    }

    /** Gives the decoder the next packet of the stream, or tells it that there is none. */
    private void feed() {
        while (avformat.av_read_frame(container, packet) >= 0) {
            if (packet.stream_index() == stream) {
                if (avcodec.avcodec_send_packet(codec, packet) < 0) {
                    damaged++;
                }
                avcodec.av_packet_unref(packet);
                return;
            }
            avcodec.av_packet_unref(packet);
        }
        flushing = true;
        avcodec.avcodec_send_packet(codec, null);
    }

    /** Goes to a key frame at or before a time stamp, in units of {@link #timeBase()}; false when that fails. */
    boolean seek(long timestamp) {
        boolean found = avformat.av_seek_frame(container, stream, timestamp, avformat.AVSEEK_FLAG_BACKWARD) >= 0;
        avcodec.avcodec_flush_buffers(codec);
        flushing = false;
        errorsAtEnd = 0;
        return found;
    }

    /** Time stamp of the decoded frame in units of {@link #timeBase()}; {@code Long.MIN_VALUE} when it has none. */
    long timestamp() {
        return picture.best_effort_timestamp() == avutil.AV_NOPTS_VALUE
                ? Long.MIN_VALUE
                : picture.best_effort_timestamp();
    }

    /** Whether decoding can start at the decoded frame. */
    boolean isKeyFrame() {
        return (picture.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0;
    }

    /** Width of the decoded frame, upright, in pixels. */
    int width() {
        return quarterTurns % 2 == 0 ? picture.width() : picture.height();
    }

    /** Height of the decoded frame, upright, in pixels. */
    int height() {
        return quarterTurns % 2 == 0 ? picture.height() : picture.width();
    }

    /** The decoded frame, turned upright. */
    RgbImage image() {
        try {
            return converter.convert(picture, quarterTurns);
        } catch (IllegalStateException e) {
            throw new FlowCutException(ErrorType.BAD_INPUT, file + ": " + e.getMessage(), e);
        }
    }

    /** Numerator and denominator of the unit of time stamps in seconds. */
    int[] timeBase() {
        try (PointerScope scope = new PointerScope()) {
            AVStream video = container.streams(stream);
            return new int[] {video.time_base().num(), video.time_base().den()};
        }
    }

    /** Number of frames that the file says it has; 0 when it does not say. */
    long declaredFrames() {
        try (PointerScope scope = new PointerScope()) {
            return container.streams(stream).nb_frames();
        }
    }

    /** Number of packets so far that could not be decoded. */
    long damaged() {
        return damaged;
    }

    @Override
    public void close() {
        converter.close();
        avutil.av_frame_free(picture);
        avcodec.av_packet_free(packet);
        if (!codec.isNull()) {
            avcodec.avcodec_free_context(codec);
        }
        if (!container.isNull()) {
            avformat.avformat_close_input(container);
        }
    }
}

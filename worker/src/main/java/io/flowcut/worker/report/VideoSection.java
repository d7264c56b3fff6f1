package io.flowcut.worker.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.workflows.video.VideoInfo;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** The part of the page's data that belongs to one video. */
final class VideoSection {
    /** Longer side of a picture on the page, in pixels. */
    private static final int MAX_SIDE = 640;

    /** A track's mask on a frame. */
    private record Overlay(int track, TrackMask mask) {}

    private final JsonGenerator out;
    private final VideoInfo info;
    private final VideoTracks tracks;
    private final FrameSource frames;
    private final int pictures;
    private final int width;
    private final int height;

    VideoSection(JsonGenerator out, VideoInfo info, VideoTracks tracks, FrameSource frames, int pictures) {
        this.out = out;
        this.info = info;
        this.tracks = tracks;
        this.frames = frames;
        this.pictures = pictures;
        double scale = Math.min(1, (double) MAX_SIDE / Math.max(info.width(), info.height()));
        this.width = Math.max(1, (int) Math.round(info.width() * scale));
        this.height = Math.max(1, (int) Math.round(info.height() * scale));
    }

    void write() throws IOException {
        out.writeStartObject();
        out.writeStringField("id", info.source().videoId());
        out.writeNumberField("width", width);
        out.writeNumberField("height", height);
        out.writeNumberField("sourceWidth", info.width());
        out.writeNumberField("sourceHeight", info.height());
        out.writeNumberField("totalFrames", info.frames());
        writeTracks();
        writeFrames();
        out.writeEndObject();
    }

    private void writeTracks() throws IOException {
        out.writeArrayFieldStart("tracks");
        for (Track track : tracks.tracks()) {
            out.writeStartObject();
            out.writeNumberField("id", track.id());
            out.writeNumberField("score", rounded(track.score()));
            out.writeArrayFieldStart("seen");
            for (TrackMask mask : track.masks()) {
                out.writeStartArray();
                out.writeNumber(mask.frame());
                out.writeNumber(rounded(mask.score()));
                out.writeEndArray();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeFrames() throws IOException {
        List<List<Overlay>> overlays = overlaysByFrame();
        int shown = Math.min(pictures, info.frames());
        out.writeArrayFieldStart("frames");
        for (int i = 0; i < shown; i++) {
            int frame = (int) ((long) i * info.frames() / shown);
            out.writeStartObject();
            out.writeNumberField("index", frame);
            out.writeStringField("name", frames.name(frame));
            out.writeStringField("image", picture(frames.read(frame)));
            out.writeArrayFieldStart("masks");
            for (Overlay overlay : overlays.get(frame)) {
                out.writeStartArray();
                out.writeNumber(overlay.track());
                writeRuns(overlay.mask().mask().decode());
                out.writeEndArray();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private List<List<Overlay>> overlaysByFrame() {
        List<List<Overlay>> byFrame = new ArrayList<>();
        for (int i = 0; i < info.frames(); i++) {
            byFrame.add(new ArrayList<>());
        }
        for (int t = 0; t < tracks.tracks().size(); t++) {
            for (TrackMask mask : tracks.tracks().get(t).masks()) {
                byFrame.get(mask.frame()).add(new Overlay(t, mask));
            }
        }
        return byFrame;
    }

    /** Run lengths in row order at the size of the picture, outside first. */
    private void writeRuns(BinaryMask mask) throws IOException {
        out.writeStartArray();
        int value = 0;
        int length = 0;
        for (int y = 0; y < height; y++) {
            int row = centre(y, height, mask.height()) * mask.width();
            for (int x = 0; x < width; x++) {
                int pixel = mask.pixels()[row + centre(x, width, mask.width())];
                if (pixel != value) {
                    out.writeNumber(length);
                    value = pixel;
                    length = 0;
                }
                length++;
            }
        }
        out.writeNumber(length);
        out.writeEndArray();
    }

    /** The source pixel under the centre of pixel {@code at}. */
    private static int centre(int at, int size, int sourceSize) {
        return (int) ((at + 0.5) * sourceSize / size);
    }

    private String picture(RgbImage frame) throws IOException {
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(frame.buffered(), 0, 0, width, height, null);
        graphics.dispose();
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        if (!ImageIO.write(small, "jpeg", jpeg)) {
            throw new IOException("this Java has no JPEG writer");
        }
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg.toByteArray());
    }

    private static double rounded(double score) {
        return Math.round(score * 1000) / 1000.0;
    }
}

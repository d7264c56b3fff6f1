package io.flowcut.activities.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes a YouTube-VIS file as the YouTube-VIS API reads it: first every video, then every annotation; nothing is held
 * in memory. The single category is 1, "foreground". Closing it completes the JSON.
 */
public final class YouTubeVisWriter implements AutoCloseable {
    private static final int FOREGROUND = 1;

    private final JsonGenerator json;
    private boolean inAnnotations;
    private long videos;
    private long annotations;

    /**
     * @param out closed with this writer
     * @param description what the file is, in words
     * @param featuresBackend how the labels were made, as {@code features.backend} says
     */
    public YouTubeVisWriter(OutputStream out, String description, String featuresBackend) throws IOException {
        json = new JsonFactory().createGenerator(out);
        json.writeStartObject();
        json.writeObjectFieldStart("info");
        json.writeStringField("description", description);
        json.writeStringField("version", "1.0");
        json.writeStringField("features_backend", featuresBackend);
        json.writeEndObject();
        json.writeArrayFieldStart("licenses");
        json.writeEndArray();
        json.writeArrayFieldStart("categories");
        json.writeStartObject();
        json.writeNumberField("id", FOREGROUND);
        json.writeStringField("name", "foreground");
        json.writeStringField("supercategory", "object");
        json.writeEndObject();
        json.writeEndArray();
        json.writeArrayFieldStart("videos");
    }

    /** Appends a video; all come before the first annotation. */
    public void video(VisVideo video) throws IOException {
        if (inAnnotations) {
            throw new IllegalStateException("videos come before annotations");
        }
        json.writeStartObject();
        json.writeNumberField("id", video.id());
        json.writeNumberField("width", video.width());
        json.writeNumberField("height", video.height());
        json.writeNumberField("length", video.length());
        json.writeArrayFieldStart("file_names");
        for (String name : video.fileNames()) {
            json.writeString(name);
        }
        json.writeEndArray();
        if (video.origin().isPresent()) {
            json.writeStringField("source_video", video.origin().get().videoId());
            json.writeArrayFieldStart("frames");
            for (int frame : video.origin().get().frames()) {
                json.writeNumber(frame);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        videos++;
    }

    /**
     * Appends an object of a video that was written before.
     *
     * @param videoId {@link VisVideo#id} of the video
     * @param length number of frames of the video; the frames of the track's masks lie below
     * @param track the object
     */
    public void annotation(long videoId, int length, Track track) throws IOException {
        beginAnnotations();
        List<TrackMask> masks = track.masks();
        if (masks.get(masks.size() - 1).frame() >= length) {
            throw new IllegalArgumentException("track " + track.id() + " goes beyond its " + length + " frames");
        }
        json.writeStartObject();
        json.writeNumberField("id", ++annotations);
        json.writeNumberField("video_id", videoId);
        json.writeNumberField("category_id", FOREGROUND);
        json.writeNumberField("iscrowd", 0);
        json.writeNumberField("score", track.score());
        json.writeNumberField("track_id", track.id());
        json.writeNumberField("width", masks.get(0).mask().width());
        json.writeNumberField("height", masks.get(0).mask().height());
        json.writeNumberField("length", length);
        MaskJson.track(json, length, masks);
        json.writeEndObject();
    }

    private void beginAnnotations() throws IOException {
        if (!inAnnotations) {
            json.writeEndArray();
            json.writeArrayFieldStart("annotations");
            inAnnotations = true;
        }
    }

    /** Number of videos so far. */
    public long videos() {
        return videos;
    }

    /** Ends the file. */
    @Override
    public void close() throws IOException {
        if (!json.isClosed()) {
            beginAnnotations();
            json.writeEndArray();
            json.writeEndObject();
            json.close();
        }
    }
}

package io.flowcut.activities.matching;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the tracks of a video from the store, one at a time. Not thread-safe. */
public final class TracksReader implements AutoCloseable {
    private final String name;
    private final JsonParser parser;
    private final ObjectReader trackReader;
    private String videoId = "";
    private int frames;
    private int width;
    private int height;
    private boolean finished;

    private TracksReader(String name, JsonParser parser, ObjectReader trackReader) {
        this.name = name;
        this.parser = parser;
        this.trackReader = trackReader;
    }

    /**
     * Opens a tracks artifact and reads what stands before the tracks.
     *
     * @throws FlowCutException of type Storage when it cannot be read or holds no tracks
     */
    public static TracksReader open(ArtifactStore store, ArtifactRef tracks) {
        JsonMapper mapper = new JsonMapper();
        InputStream stream = store.open(tracks);
        try {
            try {
                JsonParser parser = mapper.createParser(stream);
                TracksReader reader = new TracksReader(tracks.uri(), parser, mapper.readerFor(Track.class));
                reader.readHeader();
                return reader;
            } catch (IOException | RuntimeException e) {
                stream.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(tracks.uri(), e);
        }
    }

    /** Reads a whole artifact. */
    public static VideoTracks readAll(ArtifactStore store, ArtifactRef artifact) {
        try (TracksReader reader = open(store, artifact)) {
            List<Track> tracks = new ArrayList<>();
            for (Optional<Track> track = reader.next(); track.isPresent(); track = reader.next()) {
                tracks.add(track.get());
            }
            return new VideoTracks(reader.videoId, reader.frames, reader.width, reader.height, tracks);
        }
    }

    private void readHeader() throws IOException {
        require(parser.nextToken() == JsonToken.START_OBJECT);
        while (true) {
            String field = parser.nextFieldName();
            require(field != null);
            JsonToken value = parser.nextToken();
            switch (field) {
                case "videoId" -> videoId = parser.getText();
                case "frames" -> frames = parser.getIntValue();
                case "width" -> width = parser.getIntValue();
                case "height" -> height = parser.getIntValue();
                case "tracks" -> {
                    require(value == JsonToken.START_ARRAY);
                    return;
                }
                default -> parser.skipChildren();
            }
        }
    }

    /** The next track, by id; empty after the last, when the artifact's digest has been verified. */
    public Optional<Track> next() {
        try {
            if (finished) {
                return Optional.empty();
            }
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                return Optional.of(trackReader.readValue(parser));
            }
            require(token == JsonToken.END_ARRAY);
            finished = true;
            while (parser.nextToken() != null) {
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private void require(boolean sound) {
        if (!sound) {
            throw FlowCutException.storage(name, "not a tracks artifact", null);
        }
    }

    private static FlowCutException unreadable(String name, IOException e) {
        String cause = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return FlowCutException.storage(name, "tracks cannot be read: " + cause, e);
    }

    /** The video. */
    public String videoId() {
        return videoId;
    }

    /** Number of frames of the video. */
    public int frames() {
        return frames;
    }

    /** Width of a frame in pixels. */
    public int width() {
        return width;
    }

    /** Height of a frame in pixels. */
    public int height() {
        return height;
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }
}

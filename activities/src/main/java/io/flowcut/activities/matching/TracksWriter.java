package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;

/** Stores the tracks of a video: {@link VideoTracks} as JSON, one track at a time. */
public final class TracksWriter {
    /** Media type of a tracks artifact. */
    public static final String MEDIA_TYPE = "application/json";

    private final ArtifactStore store;
    private final JsonMapper mapper = new JsonMapper();

    public TracksWriter(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** Stores tracks. */
    public ArtifactRef write(VideoTracks video) {
        try (ArtifactSink sink = store.create(MEDIA_TYPE)) {
            try (JsonGenerator json = mapper.createGenerator(new SinkStream(sink))) {
                json.writeStartObject();
                json.writeStringField("videoId", video.videoId());
                json.writeNumberField("frames", video.frames());
                json.writeNumberField("width", video.width());
                json.writeNumberField("height", video.height());
                json.writeArrayFieldStart("tracks");
                for (Track track : video.tracks()) {
                    mapper.writeValue(json, track);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            return sink.commit();
        } catch (IOException e) {
            throw FlowCutException.storage("tracks of " + video.videoId(), "cannot be written: " + e.getMessage(), e);
        }
    }
}

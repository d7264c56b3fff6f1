package io.flowcut.activities.matching;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.MatchingActivities.ChunkOutput;
import java.io.IOException;
import java.util.List;

/** The list of a video's finished chunks in the store: a JSON array of {@link ChunkOutput}. */
public final class ChunkList {
    private static final String MEDIA_TYPE = "application/json";

    private final ArtifactStore store;
    private final JsonMapper mapper = new JsonMapper();

    public ChunkList(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** Stores a list. */
    public ArtifactRef write(List<ChunkOutput> chunks) {
        try {
            return store.put(MEDIA_TYPE, mapper.writeValueAsBytes(chunks));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("chunks cannot be written", e);
        }
    }

    /**
     * Reads a list.
     *
     * @throws FlowCutException of type Storage when it cannot be read or is none
     */
    public List<ChunkOutput> read(ArtifactRef list) {
        try {
            return mapper.readValue(store.read(list), new TypeReference<List<ChunkOutput>>() {});
        } catch (IOException e) {
            throw FlowCutException.storage(list.uri(), "not a list of chunks: " + e.getMessage(), e);
        }
    }
}

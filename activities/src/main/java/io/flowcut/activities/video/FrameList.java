package io.flowcut.activities.video;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.util.List;

/** The frame list of a {@code VideoSource}: a JSON array of file names in the store. */
final class FrameList {
    private static final String MEDIA_TYPE = "application/json";

    private FrameList() {}

    /** Stores names. */
    static ArtifactRef write(ArtifactStore store, List<String> names) {
        try {
            return store.put(MEDIA_TYPE, new ObjectMapper().writeValueAsBytes(names));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names cannot be written as JSON", e);
        }
    }

    /** Reads names back. */
    static List<String> read(ArtifactStore store, ArtifactRef ref) {
        try {
            return List.of(new ObjectMapper().readValue(store.read(ref), String[].class));
        } catch (IOException e) {
            throw FlowCutException.storage(ref.uri(), "not a list of frame names", e);
        }
    }
}

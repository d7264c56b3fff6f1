package io.flowcut.activities.dataset;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the last run into an output folder refers to. The store keeps it, and with it all artifacts that the run's outputs
 * were made from; a later run into the same folder takes its place.
 *
 * @param output URI of the output folder
 * @param name name of the dataset
 * @param finished when the outputs were put together, ISO 8601 in UTC
 * @param references where everything is reached from
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunManifest(String output, String name, String finished, List<ArtifactRef> references) {
    /** What is staged has another URI than what is published. */
    private static final Pattern STAGING = Pattern.compile("/\\.flowcut/staging(/.*)?$");

    public RunManifest {
        requireNonNull(output, "output");
        requireNonNull(name, "name");
        requireNonNull(finished, "finished");
        references = List.copyOf(references);
    }

    /** The manifest of a run that is about to finish. */
    static RunManifest of(String output, String name, List<ArtifactRef> references) {
        return new RunManifest(
                STAGING.matcher(output).replaceFirst(""), name, Instant.now().toString(), references);
    }

    /** The name of the manifest in the store. */
    public String id() {
        return Sha256.of(output.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }

    /** Keeps the manifest. */
    void write(ArtifactStore store) {
        try {
            store.keep(id(), new ObjectMapper().writeValueAsBytes(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest cannot be written as JSON", e);
        }
    }

    /**
     * Reads a manifest.
     *
     * @param id its name in the store
     * @return empty when it is that of something else than a run into a folder, such as a training
     * @throws FlowCutException of type Storage when it is none
     */
    public static Optional<RunManifest> read(String id, byte[] content) {
        try {
            ObjectMapper mapper = new ObjectMapper();
            JsonNode node = mapper.readTree(content);
            if (node.isObject()) {
                return node.has("output") ? Optional.of(mapper.treeToValue(node, RunManifest.class)) : Optional.empty();
            }
            throw damaged(id, null);
        } catch (IOException e) {
            throw damaged(id, e);
        }
    }

    private static FlowCutException damaged(String id, Exception e) {
        return FlowCutException.storage("manifest " + id, "damaged: nothing is removed while it is there", e);
    }
}

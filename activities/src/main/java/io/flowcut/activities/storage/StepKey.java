package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.video.FrameRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names the output of a step before it is computed: SHA-256 over the step, its version, the digests of what it reads
 * and the configuration that it reads, written as JSON with sorted names. Equal keys mean equal outputs, so only what
 * changes the output may go in. Immutable.
 */
public final class StepKey {
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final String step;
    private final int version;
    private final List<String> inputs;
    private final List<Map<String, Object>> config;

    private StepKey(String step, int version, List<String> inputs, List<Map<String, Object>> config) {
        this.step = step;
        this.version = version;
        this.inputs = inputs;
        this.config = config;
    }

    /**
     * A key without inputs.
     *
     * @param step name of the step
     * @param version to be raised when the step's output changes for the same input
     */
    public static StepKey of(String step, int version) {
        return new StepKey(requireNonNull(step, "step"), version, List.of(), List.of());
    }

    /** Adds what the step reads; the order counts. */
    public StepKey input(ArtifactRef artifact) {
        return input(artifact.sha256());
    }

    /** Adds the digest of what the step reads, or the identity of a method; the order counts. */
    public StepKey input(String digest) {
        return new StepKey(step, version, plus(inputs, requireNonNull(digest, "digest")), config);
    }

    /** Adds the frames that the step works on. */
    public StepKey frames(FrameRange frames) {
        return input("frames " + frames.first() + " to " + frames.end());
    }

    /** Adds a config record, all of whose values the step reads. */
    public StepKey config(Record record) {
        requireNonNull(record, "record");
        return new StepKey(
                step, version, inputs, plus(config, Map.of(record.getClass().getSimpleName(), record)));
    }

    private static <T> List<T> plus(List<T> list, T item) {
        List<T> longer = new ArrayList<>(list);
        longer.add(item);
        return List.copyOf(longer);
    }

    /** The step. */
    public String step() {
        return step;
    }

    /** 64 hexadecimal digits. */
    public String hex() {
        Map<String, Object> content = new TreeMap<>();
        content.put("step", step);
        content.put("version", version);
        content.put("inputs", inputs);
        content.put("config", config);
        try {
            return Sha256.of(CANONICAL.writeValueAsString(content).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a config record that cannot be written as JSON: " + config, e);
        }
    }
}

package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * What the assembly needs to know of a labelling run, from its run.json. Of every video one {@link SourceVideo} is held,
 * some 200 bytes.
 *
 * @param featuresBackend how the labels were made, as {@code features.backend} says
 * @param segmentsDigest SHA-256 of segments.json
 * @param maxGap {@code matching.maxGap} of the run
 * @param minIou {@code matching.minIou} of the run
 * @param warped whether the IoU was taken after warping along the flow
 * @param videos by id
 */
record LabelRun(
        String featuresBackend,
        String segmentsDigest,
        int maxGap,
        double minIou,
        boolean warped,
        Map<String, SourceVideo> videos) {
    private static final String FILE = "run.json";
    private static final String DIGEST = "[0-9a-f]{64}";

    LabelRun {
        requireNonNull(featuresBackend, "featuresBackend");
        requireNonNull(segmentsDigest, "segmentsDigest");
        videos = Collections.unmodifiableMap(new HashMap<>(videos));
    }

    /**
     * A labelled video.
     *
     * @param uri where it was read from
     * @param digest SHA-256 of its content
     * @param frames its length
     */
    record SourceVideo(String videoId, String uri, String digest, int frames, int width, int height) {}

    /**
     * Reads run.json of an output folder.
     *
     * @throws FlowCutException of type BadInput when there is none or it lacks something
     */
    static LabelRun read(LabelFiles files, String folder) {
        Map<String, JsonNode> fields = new HashMap<>();
        Map<String, SourceVideo> videos = new HashMap<>();
        JsonMapper mapper = new JsonMapper();
        try (InputStream in = files.open(folder, FILE);
                JsonParser parser = new JsonFactory(mapper).createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad(folder, "not a JSON object");
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                if (parser.nextToken() == JsonToken.START_ARRAY && field.equals("videos")) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        SourceVideo video = video(mapper.readTree(parser), folder, videos.size());
                        videos.put(video.videoId(), video);
                    }
                } else if (field.equals("features.backend") || field.equals("digests") || field.equals("config")) {
                    fields.put(field, mapper.readTree(parser));
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw bad(folder, "not JSON: " + e.getMessage().lines().findFirst().orElse(""));
        }
        return of(folder, fields, videos);
    }

    private static LabelRun of(String folder, Map<String, JsonNode> fields, Map<String, SourceVideo> videos) {
        JsonNode matching = require(folder, fields, "config").path("matching");
        String segments = require(folder, fields, "digests").path("segments").asText();
        if (!matching.has("maxGap") || !matching.has("minIou") || !segments.matches(DIGEST)) {
            throw bad(folder, "it lacks config.matching or digests.segments");
        }
        return new LabelRun(
                require(folder, fields, "features.backend").asText(),
                segments,
                matching.path("maxGap").asInt(),
                matching.path("minIou").asDouble(),
                matching.path("warp").asBoolean(),
                videos);
    }

    private static JsonNode require(String folder, Map<String, JsonNode> fields, String name) {
        JsonNode value = fields.get(name);
        if (value == null) {
            throw bad(folder, "it lacks " + name);
        }
        return value;
    }

    private static SourceVideo video(JsonNode node, String folder, int position) {
        String id = node.path("videoId").asText();
        String digest = node.path("digest").asText();
        int frames = node.path("frames").asInt();
        int width = node.path("width").asInt();
        int height = node.path("height").asInt();
        if (id.isEmpty() || !digest.matches(DIGEST) || frames < 1 || width < 1 || height < 1) {
            throw bad(folder, "$.videos[" + position + "]: it lacks videoId, digest, frames, width or height");
        }
        return new SourceVideo(id, node.path("uri").asText(), digest, frames, width, height);
    }

    private static FlowCutException bad(String folder, String cause) {
        return FlowCutException.badInput(folder + (folder.endsWith("/") ? "" : "/") + FILE, cause);
    }
}

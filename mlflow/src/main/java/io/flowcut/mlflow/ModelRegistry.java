package io.flowcut.mlflow;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;

/** Registered models, their versions, and the alias of the best one. */
final class ModelRegistry {
    /** Alias of the best version. */
    static final String CHAMPION = "champion";

    private static final String FIGURE_TAG = "flowcut.figure";
    private static final String VALUE_TAG = "flowcut.value";
    private static final String JUDGED_ON_TAG = "flowcut.judgedOn";

    private final MlflowClient client;
    private final JsonMapper mapper = new JsonMapper();

    ModelRegistry(MlflowClient client) {
        this.client = requireNonNull(client, "client");
    }

    /**
     * Makes a version, or finds the one that was made of this run before.
     *
     * @param source URI of the model's artifacts
     * @return number of the version
     */
    String register(String run, String source, TrackingEvent.ModelRegistered model) {
        ensureModel(model.name());
        String version = versionOf(run, model.name()).orElseGet(() -> createVersion(run, source, model));
        if (champion(model.name()).map(present -> beats(model, present)).orElse(true)) {
            ObjectNode request = mapper.createObjectNode();
            request.put("name", model.name()).put("alias", CHAMPION).put("version", version);
            post("registered-models/alias", request);
        }
        return version;
    }

    private void ensureModel(String name) {
        try {
            ObjectNode request = mapper.createObjectNode().put("name", name);
            request.put("description", "Video instance segmentation models, trained by FlowCut");
            post("registered-models/create", request);
        } catch (MlflowHttpException e) {
            if (!e.getBodyMessage().contains("RESOURCE_ALREADY_EXISTS")) {
                throw e;
            }
        }
    }

    private Optional<String> versionOf(String run, String name) {
        JsonNode found = get("model-versions/search?filter=" + encode("run_id='" + run + "'"));
        for (JsonNode version : found.path("model_versions")) {
            if (version.path("name").asText().equals(name)) {
                return Optional.of(version.path("version").asText());
            }
        }
        return Optional.empty();
    }

    private String createVersion(String run, String source, TrackingEvent.ModelRegistered model) {
        ObjectNode request = mapper.createObjectNode();
        request.put("name", model.name());
        request.put("source", source);
        request.put("run_id", run);
        request.put("description", model.description());
        ArrayNode tags = request.putArray("tags");
        model.tags().forEach((key, value) -> add(tags, key, value));
        add(tags, FIGURE_TAG, model.figure());
        add(tags, JUDGED_ON_TAG, model.judgedOn());
        model.value().ifPresent(value -> add(tags, VALUE_TAG, Double.toString(value)));
        return post("model-versions/create", request)
                .at("/model_version/version")
                .asText();
    }

    private static void add(ArrayNode tags, String key, String value) {
        tags.addObject().put("key", MlflowLimits.key(key)).put("value", MlflowLimits.tagValue(value));
    }

    /** Tags of the version that has the alias. */
    private Optional<Map<String, String>> champion(String name) {
        JsonNode answer;
        try {
            answer = get("registered-models/alias?name=" + encode(name) + "&alias=" + CHAMPION);
        } catch (MlflowHttpException e) {
            if (e.getStatusCode() == 404 || e.getBodyMessage().contains("alias")) {
                return Optional.empty();
            }
            throw e;
        }
        Map<String, String> tags = new HashMap<>();
        for (JsonNode tag : answer.at("/model_version/tags")) {
            tags.put(tag.path("key").asText(), tag.path("value").asText());
        }
        return Optional.of(tags);
    }

    /** Figures on other data say nothing of which model is better. */
    private static boolean beats(TrackingEvent.ModelRegistered model, Map<String, String> champion) {
        Optional<Double> present = Optional.ofNullable(champion.get(VALUE_TAG)).map(Double::valueOf);
        return model.value().isPresent()
                && model.judgedOn().equals(champion.get(JUDGED_ON_TAG))
                && model.figure().equals(champion.get(FIGURE_TAG))
                && present.map(value -> model.value().get() > value).orElse(true);
    }

    private JsonNode get(String path) {
        return read(client.sendGet(path));
    }

    private JsonNode post(String path, ObjectNode request) {
        return read(client.sendPost(path, request.toString()));
    }

    private JsonNode read(String answer) {
        try {
            return mapper.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new TrackingException("the tracking server answers no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

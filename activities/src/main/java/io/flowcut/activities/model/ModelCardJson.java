package io.flowcut.activities.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Cards as JSON (docs/models.md has an example). Unknown keys are passed over, so that newer programs may add some.
 * Thread-safe.
 */
public final class ModelCardJson {
    private static final int SCHEMA = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final String source;

    /**
     * @param source names the card in messages
     */
    public ModelCardJson(String source) {
        this.source = source;
    }

    /**
     * Reads a card.
     *
     * @throws FlowCutException of type MissingModel when it is none
     */
    public ModelCard read(byte[] json) {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (IOException e) {
            throw wrong("not JSON");
        }
        if (node == null || !node.isObject()) {
            throw wrong("not a JSON object");
        }
        if (node.path("schema").asInt() != SCHEMA) {
            throw wrong("schema " + node.path("schema") + "; this program reads " + SCHEMA);
        }
        try {
            return card(node);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private ModelCard card(JsonNode node) {
        ModelOrigin origin = new ModelOrigin(
                text(node, "architecture"),
                text(node, "source"),
                text(node, "licence"),
                optionalText(node, "weightsSha256"),
                node.path("randomWeights").asBoolean()
                        ? OptionalLong.of(node.path("seed").asLong())
                        : OptionalLong.empty(),
                node.path("unverified").asBoolean());
        ModelInput input = new ModelInput(
                texts(node, "inputs"),
                numbers(node, "mean"),
                numbers(node, "std"),
                node.path("multiple").asInt(1),
                size(node.path("fixedSize")));
        return new ModelCard(
                text(node, "name"),
                word("kind", text(node, "kind"), ModelKind.values(), ModelKind::word),
                origin,
                text(node, "file"),
                optionalText(node, "sha256"),
                word("precision", text(node, "precision"), ModelPrecision.values(), ModelPrecision::word),
                input,
                text(node, "output"),
                node.path("patch").asInt(),
                node.path("dimension").asInt(),
                node.path("updates").asInt(),
                goldens(node.path("goldens")));
    }

    private List<GoldenPair> goldens(JsonNode nodes) {
        List<GoldenPair> goldens = new ArrayList<>();
        for (JsonNode node : nodes) {
            goldens.add(new GoldenPair(texts(node, "inputs"), text(node, "output"), number(node, "tolerance")));
        }
        return goldens;
    }

    private Optional<PictureSize> size(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (node.size() != 2) {
            throw wrong("fixedSize: expected [height, width]");
        }
        return Optional.of(new PictureSize(node.get(0).asInt(), node.get(1).asInt()));
    }

    private interface Word<T> {
        String of(T value);
    }

    private <T> T word(String key, String given, T[] values, Word<T> words) {
        List<String> allowed = new ArrayList<>();
        for (T value : values) {
            if (words.of(value).equals(given)) {
                return value;
            }
            allowed.add(words.of(value));
        }
        throw wrong(key + ": " + given + " is not allowed; allowed: " + String.join(" | ", allowed));
    }

    private String text(JsonNode node, String key) {
        return optionalText(node, key).orElseThrow(() -> wrong(key + " is missing"));
    }

    private Optional<String> optionalText(JsonNode node, String key) {
        return node.path(key).isTextual() ? Optional.of(node.path(key).asText()) : Optional.empty();
    }

    private double number(JsonNode node, String key) {
        if (!node.path(key).isNumber()) {
            throw wrong(key + ": expected a number");
        }
        return node.path(key).asDouble();
    }

    private List<String> texts(JsonNode node, String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : node.path(key)) {
            texts.add(item.asText());
        }
        return texts;
    }

    private List<Double> numbers(JsonNode node, String key) {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode item : node.path(key)) {
            numbers.add(item.asDouble());
        }
        return numbers;
    }

    private FlowCutException wrong(String cause) {
        return new FlowCutException(ErrorType.MISSING_MODEL, source + ": not a model card: " + cause);
    }

    /** Writes a card; reading it gives an equal one. */
    public static byte[] write(ModelCard card) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("schema", SCHEMA)
                .put("name", card.name())
                .put("kind", card.kind().word());
        ModelOrigin origin = card.origin();
        node.put("architecture", origin.architecture());
        node.put("source", origin.source());
        node.put("licence", origin.licence());
        origin.weightsSha256().ifPresent(digest -> node.put("weightsSha256", digest));
        node.put("randomWeights", origin.randomSeed().isPresent());
        origin.randomSeed().ifPresent(seed -> node.put("seed", seed));
        node.put("unverified", origin.unverified());
        node.put("file", card.file());
        card.sha256().ifPresent(digest -> node.put("sha256", digest));
        node.put("precision", card.precision().word());
        card.input().names().forEach(node.putArray("inputs")::add);
        node.put("output", card.output());
        card.input().mean().forEach(node.putArray("mean")::add);
        card.input().std().forEach(node.putArray("std")::add);
        node.put("multiple", card.input().multiple());
        card.input()
                .fixedSize()
                .ifPresent(size -> node.putArray("fixedSize").add(size.height()).add(size.width()));
        if (card.kind() == ModelKind.FEATURES) {
            node.put("patch", card.patch()).put("dimension", card.dimension());
        } else {
            node.put("updates", card.updates());
        }
        ArrayNode goldens = node.putArray("goldens");
        for (GoldenPair golden : card.goldens()) {
            ObjectNode pair = goldens.addObject();
            golden.inputs().forEach(pair.putArray("inputs")::add);
            pair.put("output", golden.output()).put("tolerance", golden.tolerance());
        }
        try {
            return (MAPPER.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a card cannot be written as JSON", e);
        }
    }
}

package io.flowcut.worker.config;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.flowcut.workflows.config.Settings;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Puts the configuration together. Later layers win: defaults, a preset, the YAML file, environment variables such as {@code
 * FLOWCUT_NCUT_TAU}, then {@code section.key=value} assignments from the command line. Every problem is a
 * {@link FlowCutException} of type Config with one line that names the key.
 */
public final class ConfigLoader {
    static final String ENVIRONMENT_PREFIX = "FLOWCUT_";

    /** Variables that Kubernetes sets in every pod for a service whose name begins with flowcut. */
    private static final Pattern SERVICE_VARIABLE =
            Pattern.compile("(.*_)?(SERVICE_HOST|SERVICE_PORT.*|PORT(_\\d.*)?)");

    private final ConfigSchema schema;
    private final Map<String, String> environment;

    /**
     * @param environment environment variables of the process; those without the prefix {@code FLOWCUT_} are not looked
     *     at
     */
    public ConfigLoader(ConfigSchema schema, Map<String, String> environment) {
        this.schema = requireNonNull(schema, "schema");
        this.environment = Map.copyOf(environment);
    }

    /**
     * Loads the configuration.
     *
     * @param file YAML file, when there is one
     * @param assignments {@code section.key=value}, in order
     */
    public FlowCutConfig load(Optional<Path> file, List<String> assignments) {
        return load(Optional.empty(), file, assignments);
    }

    /**
     * Loads the configuration on top of a preset.
     *
     * @param preset settings that take the place of the defaults
     * @param file YAML file, when there is one
     * @param assignments {@code section.key=value}, in order
     */
    public FlowCutConfig load(Optional<Preset> preset, Optional<Path> file, List<String> assignments) {
        return load(preset.map(Preset::settings).orElse(Map.of()), file, assignments);
    }

    /**
     * Loads the configuration on top of settings that take the place of the defaults.
     *
     * @param base settings by key
     * @param file YAML file, when there is one
     * @param assignments {@code section.key=value}, in order
     */
    public FlowCutConfig load(Map<String, Object> base, Optional<Path> file, List<String> assignments) {
        Map<String, Object> given = new LinkedHashMap<>(base);
        file.ifPresent(path -> readFile(path, given));
        readEnvironment(given);
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new FlowCutException(
                        ErrorType.CONFIG, "--set " + assignment + ": expected section.key=value, such as ncut.tau=0.3");
            }
            ConfigKey key = schema.require(assignment.substring(0, equals).trim(), "--set");
            given.put(key.key(), key.parse(assignment.substring(equals + 1)));
        }
        return schema.build(given);
    }

    private void readFile(Path file, Map<String, Object> given) {
        JsonNode root;
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        try {
            root = mapper.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new FlowCutException(ErrorType.CONFIG, file + ": no such configuration file", e);
        } catch (JsonProcessingException e) {
            throw new FlowCutException(ErrorType.CONFIG, file + ": not YAML: " + firstLine(e), e);
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.CONFIG, file + ": cannot be read: " + e.getMessage(), e);
        }
        if (root.isMissingNode() || root.isNull()) {
            return;
        }
        if (!root.isObject()) {
            throw new FlowCutException(
                    ErrorType.CONFIG,
                    file + ": expected sections with keys, such as \"ncut:\" and below it \"tau: 0.3\"");
        }
        flatten(file, "", root, given);
    }

    private static String firstLine(JsonProcessingException e) {
        String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
        return where + e.getOriginalMessage().lines().findFirst().orElse("");
    }

    private void flatten(Path file, String prefix, JsonNode node, Map<String, Object> given) {
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            String name = prefix + property.getKey();
            JsonNode value = property.getValue();
            if (value.isObject() && schema.find(name).isEmpty()) {
                flatten(file, name + ".", value, given);
            } else if (!value.isNull() || !schema.hasSection(name)) {
                ConfigKey key = schema.require(name, file.toString());
                if (!value.isValueNode()) {
                    throw Settings.invalid(key.key(), value, key.expected());
                }
                given.put(key.key(), key.parse(value.isNull() ? "" : value.asText()));
            }
        }
    }

    private void readEnvironment(Map<String, Object> given) {
        Map<String, ConfigKey> byVariable = new HashMap<>();
        for (ConfigKey key : schema.keys()) {
            byVariable.put(key.environmentName(), key);
        }
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(ENVIRONMENT_PREFIX)) {
                return;
            }
            ConfigKey key = byVariable.get(variable);
            if (key != null) {
                given.put(key.key(), key.parse(value));
                return;
            }
            String rest = variable.substring(ENVIRONMENT_PREFIX.length());
            String section = rest.contains("_") ? rest.substring(0, rest.indexOf('_')) : rest;
            // Other FLOWCUT_ variables belong to the launcher or to the cluster.
            if (schema.hasSection(section.toLowerCase(Locale.ROOT))
                    && !SERVICE_VARIABLE.matcher(rest).matches()) {
                schema.require(camel(rest), "environment variable " + variable);
            }
        });
    }

    /** {@code NCUT_MAX_MASKS} to {@code ncut.maxMasks}. */
    private static String camel(String screaming) {
        int dot = screaming.indexOf('_');
        if (dot < 0) {
            return screaming.toLowerCase(Locale.ROOT);
        }
        String name = screaming.substring(dot + 1).toLowerCase(Locale.ROOT);
        String joined = Pattern.compile("_([a-z0-9])")
                .matcher(name)
                .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
        return screaming.substring(0, dot).toLowerCase(Locale.ROOT) + "." + joined;
    }
}

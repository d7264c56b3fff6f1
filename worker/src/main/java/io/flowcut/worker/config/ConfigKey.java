package io.flowcut.worker.config;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.Settings;
import java.lang.reflect.Type;
import java.util.Locale;

/**
 * One configuration key.
 *
 * @param section part before the dot
 * @param name part after the dot
 * @param type Java type of the value: int, long, double, boolean, String or List of String
 * @param description what the key does
 * @param allowed allowed values in words; empty when the type says all
 * @param defaultValue value when nothing is set
 */
public record ConfigKey(
        String section, String name, Type type, String description, String allowed, Object defaultValue) {
    public ConfigKey {
        requireNonNull(section, "section");
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(description, "description");
        requireNonNull(allowed, "allowed");
        requireNonNull(defaultValue, "defaultValue");
    }

    /** {@code section.name}. */
    public String key() {
        return section + "." + name;
    }

    /** Environment variable of the key: {@code ncut.maxMasks} is {@code FLOWCUT_NCUT_MAX_MASKS}. */
    public String environmentName() {
        return ConfigLoader.ENVIRONMENT_PREFIX + snake(section) + "_" + snake(name);
    }

    private static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    /** What a value looks like: a whole number, a number, true or false, text; with its range where there is one. */
    public String expected() {
        String kind = type == boolean.class
                ? "true | false"
                : type == int.class || type == long.class ? "a whole number" : type == double.class ? "a number" : "";
        if (allowed.isEmpty() || kind.isEmpty()) {
            return kind.isEmpty() ? allowed : kind;
        }
        return kind + " " + (allowed.matches("-?[0-9].*") ? "from " : "") + allowed;
    }

    /**
     * Turns text into a value of this key's type.
     *
     * @throws io.flowcut.workflows.error.FlowCutException of type Config that names the key, the text and what is
     *     allowed
     */
    Object parse(String text) {
        String trimmed = text.trim();
        try {
            if (type == int.class) {
                return Integer.valueOf(trimmed);
            }
            if (type == long.class) {
                return Long.valueOf(trimmed);
            }
            if (type == double.class) {
                return Double.valueOf(trimmed);
            }
        } catch (NumberFormatException e) {
            throw Settings.invalid(key(), quoted(text), expected());
        }
        if (type == boolean.class) {
            return switch (trimmed.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on" -> true;
                case "false", "no", "off" -> false;
                default -> throw Settings.invalid(key(), quoted(text), expected());
            };
        }
        if (type == String.class) {
            return trimmed;
        }
        throw new IllegalStateException(key() + " has the unsupported type " + type);
    }

    private static String quoted(String text) {
        return text.isBlank() ? "an empty value" : text.trim();
    }
}

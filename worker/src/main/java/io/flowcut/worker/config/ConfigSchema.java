package io.flowcut.worker.config;

import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All configuration keys, as the {@link Section} and {@link Setting} annotations of the config records define them, and
 * the way from values back to the records. A record that joins {@link FlowCutConfig} or {@link PipelineConfig} is
 * configurable and documented with nothing else to do.
 */
public final class ConfigSchema {
    private final Map<String, ConfigKey> keys = new LinkedHashMap<>();

    public ConfigSchema() {
        values(FlowCutConfig.DEFAULT).forEach((key, value) -> keys.put(key.key(), key));
    }

    /** Every key, section by section. */
    public List<ConfigKey> keys() {
        return List.copyOf(keys.values());
    }

    /** The key of this name, when there is one. */
    public Optional<ConfigKey> find(String key) {
        return Optional.ofNullable(keys.get(key));
    }

    /** Whether a key begins with this section. */
    public boolean hasSection(String section) {
        return keys.values().stream().anyMatch(key -> key.section().equals(section));
    }

    /**
     * The key of this name.
     *
     * @param source where the name stands, for the message
     * @throws FlowCutException of type Config that names the nearest known key
     */
    ConfigKey require(String key, String source) {
        return find(key)
                .orElseThrow(() -> new FlowCutException(
                        ErrorType.CONFIG,
                        source + ": unknown key " + key + "; did you mean " + nearest(key)
                                + "? (flowcut config lists all keys)"));
    }

    private String nearest(String unknown) {
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String key : keys.keySet()) {
            int distance = editDistance(unknown, key);
            // A right name in the wrong section is nearer than its letters say.
            if (key.endsWith(unknown.substring(unknown.lastIndexOf('.') + 1))) {
                distance = Math.min(distance, 1);
            }
            if (distance < least) {
                least = distance;
                nearest = key;
            }
        }
        return nearest;
    }

    /** Levenshtein distance. */
    private static int editDistance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    /** The effective values as sections of keys, for printing and for run.json. */
    public Map<String, Map<String, Object>> sections(FlowCutConfig config) {
        Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
        values(config)
                .forEach((key, value) -> sections.computeIfAbsent(key.section(), name -> new LinkedHashMap<>())
                        .put(key.name(), value));
        return sections;
    }

    private static Map<ConfigKey, Object> values(FlowCutConfig config) {
        Map<ConfigKey, Object> values = new LinkedHashMap<>();
        collect(config, FlowCutConfig.DEFAULT, values);
        return values;
    }

    private static void collect(Record holder, Record defaults, Map<ConfigKey, Object> values) {
        Section section = holder.getClass().getAnnotation(Section.class);
        for (RecordComponent component : holder.getClass().getRecordComponents()) {
            Object value = read(component, holder);
            Object defaultValue = read(component, defaults);
            if (section == null) {
                collect((Record) value, (Record) defaultValue, values);
            } else {
                Setting setting = component.getAnnotation(Setting.class);
                values.put(
                        new ConfigKey(
                                section.value(),
                                component.getName(),
                                component.getGenericType(),
                                setting.value(),
                                Settings.allowed(setting),
                                defaultValue),
                        value);
            }
        }
    }

    /**
     * Builds the configuration: defaults, except where a value is given.
     *
     * @param given values of the right type by key
     */
    FlowCutConfig build(Map<String, Object> given) {
        return (FlowCutConfig) rebuild(FlowCutConfig.DEFAULT, given);
    }

    private static Record rebuild(Record defaults, Map<String, Object> given) {
        Class<? extends Record> type = defaults.getClass();
        Section section = type.getAnnotation(Section.class);
        List<Class<?>> types = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Object value = read(component, defaults);
            types.add(component.getType());
            values.add(
                    section == null
                            ? rebuild((Record) value, given)
                            : given.getOrDefault(section.value() + "." + component.getName(), value));
        }
        try {
            return type.getDeclaredConstructor(types.toArray(Class<?>[]::new)).newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof FlowCutException invalid) {
                throw invalid;
            }
            throw new IllegalStateException(type + " cannot be built", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be built", e);
        }
    }

    private static Object read(RecordComponent component, Record holder) {
        try {
            return component.getAccessor().invoke(holder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}

package io.flowcut.activities.training.tracking;

import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.TrainingConfig;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.TreeMap;

/** The configuration of a training as the flat parameters of a run: {@code section.key}. */
final class ConfigParams {
    private ConfigParams() {}

    static Map<String, String> of(TrainingConfig config) {
        Map<String, String> params = new TreeMap<>();
        for (RecordComponent component : TrainingConfig.class.getRecordComponents()) {
            Record section = (Record) value(component, config);
            String name = section.getClass().getAnnotation(Section.class).value();
            for (RecordComponent key : section.getClass().getRecordComponents()) {
                params.put(name + "." + key.getName(), String.valueOf(value(key, section)));
            }
        }
        return params;
    }

    private static Object value(RecordComponent component, Record holder) {
        try {
            return component.getAccessor().invoke(holder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}

package io.flowcut.workflows.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Map;

/**
 * Reads config records from the values of a request. A key that the request lacks takes its default, and one that the
 * record lacks is ignored: requests in the histories of running workflows were written before keys were added or removed.
 */
final class RequestValues {
    private RequestValues() {}

    /** A record with these values by key; numbers are fitted to the component's type. */
    static <T extends Record> T read(Class<T> type, T defaults, Map<String, Object> values) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] arguments = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                Object other = components[i].getAccessor().invoke(defaults);
                Object value = values.get(components[i].getName());
                arguments[i] = value == null ? other : fit(types[i], other, value);
            }
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(type.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    private static Object fit(Class<?> type, Object other, Object value) {
        if (other instanceof Record section && value instanceof Map<?, ?> map) {
            return section(section, map);
        }
        if (value instanceof Number number) {
            if (type == int.class) {
                return number.intValue();
            }
            if (type == double.class) {
                return number.doubleValue();
            }
        }
        return value;
    }

    private static <T extends Record> Object section(T defaults, Map<?, ?> map) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) defaults.getClass();
        @SuppressWarnings("unchecked")
        Map<String, Object> values = (Map<String, Object>) map;
        return read(type, defaults, values);
    }
}

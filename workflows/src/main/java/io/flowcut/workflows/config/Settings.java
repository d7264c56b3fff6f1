package io.flowcut.workflows.config;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;

/** Checks the values of a config record against the {@link Setting} of each component. */
public final class Settings {
    private Settings() {}

    /**
     * Validates all values of a config record; called by its compact constructor with every component in order.
     *
     * @throws FlowCutException of type Config that names the key, the value and the allowed range
     */
    public static void check(Class<? extends Record> type, Object... values) {
        RecordComponent[] components = type.getRecordComponents();
        if (components.length != values.length) {
            throw new IllegalArgumentException(type + " has " + components.length + " components");
        }
        String section = type.getAnnotation(Section.class).value();
        for (int i = 0; i < values.length; i++) {
            Setting setting = components[i].getAnnotation(Setting.class);
            String key = section + "." + components[i].getName();
            if (values[i] == null) {
                throw invalid(key, null, allowed(setting));
            }
            if (values[i] instanceof Number number) {
                checkNumber(key, number.doubleValue(), number, setting);
            } else if (values[i] instanceof String text) {
                checkText(key, text, setting);
            } else if (values[i] instanceof Collection<?> list) {
                for (Object item : list) {
                    checkText(key, String.valueOf(item), setting);
                }
            }
        }
    }

    private static void checkNumber(String key, double number, Object shown, Setting setting) {
        if (Double.isNaN(number) || number < setting.min() || number > setting.max()) {
            throw invalid(key, shown, allowed(setting));
        }
    }

    private static void checkText(String key, String text, Setting setting) {
        boolean known =
                setting.oneOf().length == 0 || Arrays.asList(setting.oneOf()).contains(text);
        if (!known || (!setting.pattern().isEmpty() && !text.matches(setting.pattern()))) {
            throw invalid(key, text, allowed(setting));
        }
    }

    /** The allowed values in words, for messages and the configuration table; empty when anything is allowed. */
    public static String allowed(Setting setting) {
        if (setting.oneOf().length > 0) {
            return String.join(" | ", setting.oneOf());
        }
        if (!setting.pattern().isEmpty()) {
            return "text like " + setting.pattern();
        }
        boolean low = setting.min() != Double.NEGATIVE_INFINITY;
        boolean high = setting.max() != Double.POSITIVE_INFINITY;
        if (low && high) {
            return number(setting.min()) + " to " + number(setting.max());
        }
        return low ? "at least " + number(setting.min()) : high ? "at most " + number(setting.max()) : "";
    }

    /** The exception for a value that a key cannot take. */
    public static FlowCutException invalid(String key, Object value, String allowed) {
        return new FlowCutException(
                ErrorType.CONFIG,
                key + ": " + value + " is not allowed" + (allowed.isEmpty() ? "" : "; allowed: " + allowed));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}

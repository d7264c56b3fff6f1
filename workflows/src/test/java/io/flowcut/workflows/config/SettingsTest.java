package io.flowcut.workflows.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
    /** Every key of the configuration with each value just outside of what it allows. */
    static Stream<Arguments> valuesOutOfRange() throws ReflectiveOperationException {
        List<Arguments> all = new ArrayList<>();
        for (RecordComponent section : PipelineConfig.class.getRecordComponents()) {
            Record defaults = (Record) section.getAccessor().invoke(PipelineConfig.DEFAULT);
            RecordComponent[] keys = defaults.getClass().getRecordComponents();
            for (int i = 0; i < keys.length; i++) {
                Setting setting = keys[i].getAnnotation(Setting.class);
                String key = section.getName() + "." + keys[i].getName();
                for (Object value : outside(keys[i].getType(), setting)) {
                    all.add(Arguments.of(key, value, defaults, i, Settings.allowed(setting)));
                }
            }
        }
        return all.stream();
    }

    private static List<Object> outside(Class<?> type, Setting setting) {
        List<Object> values = new ArrayList<>();
        if (type == int.class) {
            values.add((int) setting.min() - 1);
            values.add((int) setting.max() + 1);
        } else if (type == double.class) {
            values.add(Math.nextDown(setting.min()));
            values.add(Math.nextUp(setting.max()));
            values.add(Double.NaN);
        } else if (type == String.class) {
            values.add("something else");
            values.add("");
        }
        return values;
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("valuesOutOfRange")
    void refusesAValueByKeyAndRange(String key, Object value, Record defaults, int component, String allowed) {
        assertThatExceptionOfType(FlowCutException.class)
                .isThrownBy(() -> with(defaults, component, value))
                .withMessage(key + ": " + value + " is not allowed; allowed: " + allowed)
                .satisfies(e -> assertThat(e.type()).isEqualTo(ErrorType.CONFIG));
        assertThat(allowed).isNotEmpty();
    }

    /** Every key with the limits themselves. */
    static Stream<Arguments> limits() throws ReflectiveOperationException {
        List<Arguments> all = new ArrayList<>();
        for (RecordComponent section : PipelineConfig.class.getRecordComponents()) {
            Record defaults = (Record) section.getAccessor().invoke(PipelineConfig.DEFAULT);
            RecordComponent[] keys = defaults.getClass().getRecordComponents();
            for (int i = 0; i < keys.length; i++) {
                Setting setting = keys[i].getAnnotation(Setting.class);
                for (double limit : new double[] {setting.min(), setting.max()}) {
                    if (keys[i].getType() == int.class) {
                        all.add(Arguments.of(keys[i].getName(), (int) limit, defaults, i));
                    } else if (keys[i].getType() == double.class) {
                        all.add(Arguments.of(keys[i].getName(), limit, defaults, i));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("limits")
    void takesTheLimits(String key, Object value, Record defaults, int component) throws ReflectiveOperationException {
        Record changed = with(defaults, component, value);
        assertThat(changed.getClass()
                        .getRecordComponents()[component]
                        .getAccessor()
                        .invoke(changed))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "480x480, true",
        "480x848, true",
        "fit360, true",
        "0x480, false",
        "480, false",
        "480x, false",
        "a, false"
    })
    void readsSizesOfFeatures(String size, boolean allowed) {
        FeaturesConfig d = FeaturesConfig.DEFAULT;
        if (allowed) {
            assertThat(new FeaturesConfig(d.backend(), size, d.patch()).size()).isEqualTo(size);
        } else {
            assertThatExceptionOfType(FlowCutException.class)
                    .isThrownBy(() -> new FeaturesConfig(d.backend(), size, d.patch()))
                    .withMessageStartingWith("features.size: " + size + " is not allowed");
        }
    }

    @ParameterizedTest
    @MethodSource("sections")
    void everyKeyIsDescribed(Class<? extends Record> section) {
        assertThat(section.getAnnotation(Section.class).value()).isNotEmpty();
        assertThat(section.getRecordComponents())
                .allSatisfy(key ->
                        assertThat(key.getAnnotation(Setting.class).value()).isNotEmpty());
    }

    static Stream<Class<?>> sections() {
        return Arrays.stream(PipelineConfig.class.getRecordComponents()).map(RecordComponent::getType);
    }

    private static Record with(Record defaults, int component, Object value) throws ReflectiveOperationException {
        RecordComponent[] keys = defaults.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[keys.length];
        Object[] values = new Object[keys.length];
        for (int i = 0; i < keys.length; i++) {
            types[i] = keys[i].getType();
            values[i] = i == component ? value : keys[i].getAccessor().invoke(defaults);
        }
        try {
            return defaults.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof FlowCutException refused) {
                throw refused;
            }
            throw e;
        }
    }
}

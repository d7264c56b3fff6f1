package io.flowcut.workflows.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
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
        for (Record defaults : defaults()) {
            RecordComponent[] keys = defaults.getClass().getRecordComponents();
            for (int i = 0; i < keys.length; i++) {
                Setting setting = keys[i].getAnnotation(Setting.class);
                String key = defaults.getClass().getAnnotation(Section.class).value() + "." + keys[i].getName();
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
            if (setting.pattern().isEmpty() || !"".matches(setting.pattern())) {
                values.add("");
            }
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
        for (Record defaults : defaults()) {
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
    @CsvSource({
        "network.height, 100, a multiple of 32",
        "network.heads, 3, 'a multiple of network.heads, which is 3'",
        "training.steps, 7, '0 to training.steps, which is 7'"
    })
    void keysOfATrainingMustFitTogether(String key, int value, String allowed) throws ReflectiveOperationException {
        NetworkConfig network = NetworkConfig.DEFAULT;
        TrainingLoopConfig loop = TrainingLoopConfig.DEFAULT;
        if (key.equals("training.steps")) {
            loop = (TrainingLoopConfig) with(loop, 0, value);
        } else {
            network = (NetworkConfig) with(network, key.endsWith("height") ? 2 : 5, value);
        }
        TrainingConfig config = new TrainingConfig(
                network,
                loop,
                LossConfig.DEFAULT,
                AugmentationConfig.DEFAULT,
                RoundsConfig.DEFAULT,
                TrackingConfig.DEFAULT);
        assertThatExceptionOfType(FlowCutException.class)
                .isThrownBy(config::checkTogether)
                .withMessageContaining("is not allowed; allowed: " + allowed);
        TrainingConfig.DEFAULT.checkTogether();
    }

    @ParameterizedTest
    @MethodSource("sections")
    void everyKeyIsDescribed(Class<? extends Record> section) {
        assertThat(section.getAnnotation(Section.class).value()).isNotEmpty();
        assertThat(section.getRecordComponents())
                .allSatisfy(key ->
                        assertThat(key.getAnnotation(Setting.class).value()).isNotEmpty());
    }

    static Stream<Class<?>> sections() throws ReflectiveOperationException {
        return defaults().stream().map(Record::getClass);
    }

    private static List<Record> defaults() throws ReflectiveOperationException {
        List<Record> all = new ArrayList<>();
        for (Record holder : List.of(PipelineConfig.DEFAULT, TrainingConfig.DEFAULT)) {
            for (RecordComponent section : holder.getClass().getRecordComponents()) {
                all.add((Record) section.getAccessor().invoke(holder));
            }
        }
        return all;
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

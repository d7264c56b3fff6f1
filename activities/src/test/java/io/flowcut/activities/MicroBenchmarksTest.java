package io.flowcut.activities;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.crf.CrfMicroBenchmark;
import io.flowcut.activities.ncut.NcutMicroBenchmark;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

/** Runs everything in the micro benchmarks once at a small size, so that they do not rot. */
class MicroBenchmarksTest {
    @Test
    void ncutRuns() throws ReflectiveOperationException {
        NcutMicroBenchmark benchmark = new NcutMicroBenchmark();
        benchmark.side = 12;
        benchmark.dimensions = 16;
        benchmark.open();
        try {
            runAll(benchmark, 7);
        } finally {
            benchmark.close();
        }
    }

    @Test
    void crfRuns() throws ReflectiveOperationException {
        CrfMicroBenchmark benchmark = new CrfMicroBenchmark();
        benchmark.width = 96;
        benchmark.height = 64;
        benchmark.masks = 3;
        benchmark.open();
        try {
            runAll(benchmark, 4);
        } finally {
            benchmark.close();
        }
    }

    private static void runAll(Object benchmark, int expected)
            throws IllegalAccessException, InvocationTargetException {
        List<Method> methods = Arrays.stream(benchmark.getClass().getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .toList();
        assertThat(methods).hasSize(expected);
        for (Method method : methods) {
            assertThat(method.invoke(benchmark)).as(method.getName()).isNotNull();
        }
    }
}

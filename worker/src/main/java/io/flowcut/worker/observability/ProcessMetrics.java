package io.flowcut.worker.observability;

import io.flowcut.activities.natives.NativeLibraries;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;

/** Memory, processors, threads and disks of this process, read when somebody asks. */
final class ProcessMetrics implements AutoCloseable {
    private final JvmGcMetrics collections = new JvmGcMetrics();

    ProcessMetrics(MeterRegistry registry) {
        // Pointer belongs to them, and is asked on a thread of its own.
        NativeLibraries.load();
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        collections.bindTo(registry);
        memory(registry, Metric.MEMORY, "resident", Pointer::physicalBytes);
        memory(registry, Metric.MEMORY, "native", Pointer::totalBytes);
        memory(registry, Metric.MEMORY, "heap", () -> {
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        });
        memory(registry, Metric.MEMORY_LIMIT, "heap", Runtime.getRuntime()::maxMemory);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            // In a container that is the container's limit.
            memory(registry, Metric.MEMORY_LIMIT, "machine", system::getTotalMemorySize);
        }
    }

    private static void memory(MeterRegistry registry, Metric metric, String kind, Supplier<Number> bytes) {
        Gauge.builder(metric.meterName(), bytes).tag("kind", kind).register(registry);
    }

    /** Shows what is free on the disk of a folder. */
    static void disk(MeterRegistry registry, Path folder) {
        Gauge.builder(Metric.DISK_FREE.meterName(), () -> FreeDisk.bytes(folder))
                .tag("path", folder.toString())
                .register(registry);
    }

    @Override
    public void close() {
        collections.close();
    }
}

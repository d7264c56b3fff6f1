package io.flowcut.worker.observability;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory and load of the GPUs, as {@code nvidia-smi} tells them: it sees what every engine uses, and no engine needs to
 * be loaded for it. A machine without it shows no such metrics.
 */
final class GpuMetrics {
    /** What is asked of nvidia-smi; a line for each GPU: its index, MiB used, MiB in all, per cent of load. */
    static final List<String> QUERY = List.of(
            "nvidia-smi",
            "--query-gpu=index,memory.used,memory.total,utilization.gpu",
            "--format=csv,noheader,nounits");

    private static final Logger log = LoggerFactory.getLogger(GpuMetrics.class);
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final long MIB = 1L << 20;

    /** One GPU; utilisation is NaN where the GPU does not tell it. */
    record Gpu(String index, double usedBytes, double totalBytes, double utilisation) {}

    private final Supplier<List<Gpu>> reader;
    private List<Gpu> last = List.of();
    private long readNanos;

    private GpuMetrics(Supplier<List<Gpu>> reader, List<Gpu> first) {
        this.reader = requireNonNull(reader, "reader");
        last = first;
        readNanos = System.nanoTime();
    }

    /** Shows the GPUs of this machine, if there are any. */
    static void bind(MeterRegistry registry) {
        bind(registry, GpuMetrics::read);
    }

    static void bind(MeterRegistry registry, Supplier<List<Gpu>> reader) {
        List<Gpu> found = reader.get();
        GpuMetrics metrics = new GpuMetrics(reader, found);
        for (Gpu gpu : found) {
            metrics.gauge(registry, Metric.GPU_MEMORY, gpu.index(), "used", Gpu::usedBytes);
            metrics.gauge(registry, Metric.GPU_MEMORY, gpu.index(), "total", Gpu::totalBytes);
            Gauge.builder(Metric.GPU_UTILISATION.meterName(), () -> metrics.value(gpu.index(), Gpu::utilisation))
                    .tag("gpu", gpu.index())
                    .register(registry);
        }
    }

    private void gauge(MeterRegistry registry, Metric metric, String gpu, String kind, ToDoubleFunction<Gpu> value) {
        Gauge.builder(metric.meterName(), () -> value(gpu, value))
                .tag("gpu", gpu)
                .tag("kind", kind)
                .register(registry);
    }

    private synchronized double value(String index, ToDoubleFunction<Gpu> value) {
        if (System.nanoTime() - readNanos > KEPT.toNanos()) {
            last = reader.get();
            readNanos = System.nanoTime();
        }
        return last.stream()
                .filter(gpu -> gpu.index().equals(index))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static List<Gpu> read() {
        try {
            Process process = new ProcessBuilder(QUERY)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                log.warn("nvidia-smi did not answer within 5 s");
                return List.of();
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? parse(text) : List.of();
        } catch (IOException e) {
            log.debug("no nvidia-smi: {}", e.getMessage());
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** Reads what nvidia-smi answers to {@link #QUERY}. */
    static List<Gpu> parse(String text) {
        List<Gpu> gpus = new ArrayList<>();
        text.lines().forEach(line -> {
            String[] fields = line.trim().split("\\s*,\\s*");
            if (fields.length == 4) {
                gpus.add(new Gpu(fields[0], number(fields[1]) * MIB, number(fields[2]) * MIB, number(fields[3]) / 100));
            }
        });
        return gpus;
    }

    /** What a GPU does not know it answers with {@code [N/A]}. */
    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}

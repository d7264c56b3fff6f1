package io.flowcut.worker.observability;

import io.opentelemetry.opentracingshim.OpenTracingShim;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.temporal.opentracing.OpenTracingClientInterceptor;
import io.temporal.opentracing.OpenTracingOptions;
import io.temporal.opentracing.OpenTracingWorkerInterceptor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * OpenTelemetry traces through workflows and activities, as the standard OTEL_* variables set them up. Where none of
 * those that name a receiver is set, nothing of it is loaded.
 */
final class Tracing implements AutoCloseable {
    /** Any of them says that somebody wants traces. */
    private static final String[] WANTED = {
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER"
    };

    private final OpenTelemetrySdk sdk;
    private final OpenTracingOptions options;

    // Temporal's interceptors speak OpenTracing; the bridge ends with OpenTracing itself, and so will this.
    @SuppressWarnings("deprecation")
    private Tracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        options = OpenTracingOptions.newBuilder()
                .setTracer(OpenTracingShim.createTracerShim(sdk))
                .build();
    }

    /** Sets tracing up where the variables ask for it. */
    static Optional<Tracing> start(Map<String, String> environment) {
        if (!wanted(environment)) {
            return Optional.empty();
        }
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("otel.service.name", "flowcut");
        // Metrics go by Prometheus and logs to standard error; a receiver of traces need not take them.
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        environment.forEach((variable, value) -> {
            if (variable.startsWith("OTEL_") && !value.isBlank()) {
                properties.put(variable.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return Optional.of(new Tracing(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> properties)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk()));
    }

    private static boolean wanted(Map<String, String> environment) {
        if (Boolean.parseBoolean(environment.getOrDefault("OTEL_SDK_DISABLED", "false"))
                || environment.getOrDefault("OTEL_TRACES_EXPORTER", "").equals("none")) {
            return false;
        }
        for (String variable : WANTED) {
            if (!environment.getOrDefault(variable, "").isBlank()) {
                return true;
            }
        }
        return false;
    }

    OpenTracingClientInterceptor clientInterceptor() {
        return new OpenTracingClientInterceptor(options);
    }

    OpenTracingWorkerInterceptor workerInterceptor() {
        return new OpenTracingWorkerInterceptor(options);
    }

    /** Sends what is not sent yet. */
    @Override
    public void close() {
        sdk.close();
    }
}

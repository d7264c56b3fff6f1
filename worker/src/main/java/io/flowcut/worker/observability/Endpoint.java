package io.flowcut.worker.observability;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import io.flowcut.worker.config.MetricsConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that the metrics endpoint of a process holds open. */
final class Endpoint implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Endpoint.class);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StepMetrics steps = new StepMetrics(registry);
    private final StoreMetrics store = new StoreMetrics(registry);
    private final ProcessMetrics process = new ProcessMetrics(registry);
    private final Readiness readiness = new Readiness();
    private final Scope scope;
    private final MetricsServer server;

    Endpoint(MetricsConfig config, Duration reportEvery, Duration checkEvery) {
        server = new MetricsServer(config, registry::scrape, readiness::troubles);
        GpuMetrics.bind(registry);
        Gauge.builder(Metric.READY.meterName(), () -> readiness.troubles().isEmpty() ? 1 : 0)
                .register(registry);
        scope = new RootScopeBuilder()
                .reporter(new MicrometerClientStatsReporter(registry))
                .reportEvery(com.uber.m3.util.Duration.ofMillis((double) reportEvery.toMillis()));
        readiness.start(checkEvery);
    }

    Scope scope() {
        return scope;
    }

    MetricsInterceptor interceptor() {
        return new MetricsInterceptor(steps);
    }

    StoreMetrics store() {
        return store;
    }

    Readiness readiness() {
        return readiness;
    }

    void disk(Path folder) {
        ProcessMetrics.disk(registry, folder);
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        readiness.close();
        try {
            scope.close();
        } catch (ScopeCloseException e) {
            log.warn("the last metrics were not reported: {}", e.getMessage());
        }
        process.close();
        registry.close();
    }
}

package io.flowcut.worker.observability;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.video.StepStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What the activities of this process did. */
final class StepMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger inWork = new AtomicInteger();

    StepMetrics(MeterRegistry registry) {
        this.registry = requireNonNull(registry, "registry");
        registry.gauge(Metric.ACTIVITIES_IN_WORK.meterName(), inWork);
    }

    void begun() {
        inWork.incrementAndGet();
    }

    /** How an attempt ended. */
    void ended(String activity, Outcome outcome, Duration duration) {
        inWork.decrementAndGet();
        registry.timer(
                        Metric.ACTIVITY_SECONDS.meterName(),
                        "activity",
                        activity,
                        "outcome",
                        outcome.kind().label())
                .record(duration);
        if (outcome.kind() == Outcome.Kind.FAILED) {
            Metric metric = outcome.again() ? Metric.RETRIES : Metric.FAILURES;
            registry.counter(metric.meterName(), "error_type", outcome.errorType())
                    .increment();
        }
    }

    /** What a stage reports. */
    void stage(StepStats stats) {
        frames(stats.step(), "computed", stats.computed());
        frames(stats.step(), "reused", stats.reused());
        registry.counter(Metric.STAGE_SECONDS.meterName(), "stage", stats.step())
                .increment(Math.max(0, stats.seconds()));
    }

    private void frames(String stage, String source, int frames) {
        registry.counter(Metric.FRAMES.meterName(), Tags.of("stage", stage, "source", source))
                .increment(frames);
    }
}

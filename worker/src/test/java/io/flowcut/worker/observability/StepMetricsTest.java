package io.flowcut.worker.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.step.StepStoppedException;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StepMetrics metrics = new StepMetrics(registry);

    private void attempt(Throwable thrown) {
        metrics.begun();
        metrics.ended("EstimateFlow", Outcome.of(thrown), Duration.ofSeconds(2));
    }

    @Test
    void aRetriedAttemptIsCountedByItsErrorAndAStopIsNone() {
        attempt(ErrorType.toFailure(FlowCutException.storage("s3://a", "503", new IllegalStateException("503"))));
        attempt(ErrorType.toFailure(FlowCutException.storage("s3://a", "503", new IllegalStateException("503"))));
        attempt(new IllegalStateException("a bug"));
        attempt(ErrorType.toFailure(FlowCutException.badInput("a.mp4", "corrupt")));
        attempt(ApplicationFailure.newFailure("the worker stops", "WorkerStopping"));
        attempt(new ActivityWorkerShutdownException());
        attempt(new StepStoppedException(StepStoppedException.Reason.CANCELLED, "cancelled"));

        assertThat(registry.scrape())
                .contains(
                        "flowcut_retries_total{error_type=\"Storage\"} 2.0",
                        "flowcut_retries_total{error_type=\"IllegalStateException\"} 1.0",
                        "flowcut_failures_total{error_type=\"BadInput\"} 1.0",
                        "flowcut_activity_seconds_count{activity=\"EstimateFlow\",outcome=\"failed\"} 4",
                        "flowcut_activity_seconds_sum{activity=\"EstimateFlow\",outcome=\"failed\"} 8.0",
                        "flowcut_activity_seconds_count{activity=\"EstimateFlow\",outcome=\"interrupted\"} 2",
                        "flowcut_activity_seconds_count{activity=\"EstimateFlow\",outcome=\"cancelled\"} 1",
                        "flowcut_activities_in_work 0.0");
    }

    @Test
    void showsWhatNvidiaSmiSays() {
        GpuMetrics.bind(registry, () -> GpuMetrics.parse("0, 1024, 81559, 37\n1, 3, 81559, [N/A]\n"));
        assertThat(registry.scrape())
                .contains(
                        "flowcut_gpu_memory_bytes{gpu=\"0\",kind=\"used\"} 1.073741824E9",
                        "flowcut_gpu_memory_bytes{gpu=\"1\",kind=\"total\"} 8.5520809984E10",
                        "flowcut_gpu_utilisation_ratio{gpu=\"0\"} 0.37",
                        "flowcut_gpu_utilisation_ratio{gpu=\"1\"} NaN");
        assertThat(GpuMetrics.parse("No devices were found\n")).isEqualTo(List.of());
    }
}

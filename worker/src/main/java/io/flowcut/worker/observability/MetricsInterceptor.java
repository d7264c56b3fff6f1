package io.flowcut.worker.observability;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.dataset.DatasetActivities.ExportRequest;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.StepStats;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Duration;

/** Sees every activity of a worker pass, so that the activities themselves need not know of metrics. */
final class MetricsInterceptor extends WorkerInterceptorBase {
    private final StepMetrics metrics;

    MetricsInterceptor(StepMetrics metrics) {
        this.metrics = requireNonNull(metrics, "metrics");
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new Activity(next, metrics);
    }

    private static final class Activity extends ActivityInboundCallsInterceptorBase {
        private final StepMetrics metrics;
        private String type = "unknown";

        Activity(ActivityInboundCallsInterceptor next, StepMetrics metrics) {
            super(next);
            this.metrics = metrics;
        }

        @Override
        public void init(ActivityExecutionContext context) {
            type = context.getInfo().getActivityType();
            super.init(context);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            long start = System.nanoTime();
            metrics.begun();
            Outcome outcome = Outcome.DONE;
            try {
                ActivityOutput output = super.execute(input);
                note(input.getArguments(), output.getResult(), seconds(start));
                return output;
            } catch (RuntimeException | Error e) {
                outcome = Outcome.of(e);
                throw e;
            } finally {
                metrics.ended(type, outcome, Duration.ofNanos(System.nanoTime() - start));
            }
        }

        private static double seconds(long start) {
            return (System.nanoTime() - start) * 1e-9;
        }

        private void note(Object[] arguments, Object result, double seconds) {
            if (result instanceof StepResult step) {
                metrics.stage(step.stats());
            } else if (result instanceof MatchingResult matching) {
                metrics.stage(matching.stats());
            } else if (arguments.length == 1 && arguments[0] instanceof ExportRequest export) {
                metrics.stage(new StepStats("export", export.video().info().frames(), 0, seconds));
            }
        }
    }
}

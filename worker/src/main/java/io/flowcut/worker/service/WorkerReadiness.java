package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactSink;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.error.ErrorType;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a worker can do work. One whose disk is full would take step after step and fail at each; instead it takes
 * none until something can be written again, and the steps go to other workers. Thread-safe.
 */
final class WorkerReadiness implements AutoCloseable {
    private static final Duration PROBE = Duration.ofSeconds(5);

    /** As much as must be writable before work is taken again. */
    private static final int PROBE_BYTES = 1 << 22;

    private static final String FULL = "no space left";
    private static final Logger log = LoggerFactory.getLogger(WorkerReadiness.class);

    private final ArtifactStore store;
    private final ScheduledExecutorService prober = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "readiness");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<FlowCutWorker> worker = Optional.empty();
    private Optional<ScheduledFuture<?>> pending = Optional.empty();
    private Optional<String> trouble = Optional.of("starting");

    WorkerReadiness(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /** Watches over a worker that polls. */
    synchronized void attach(FlowCutWorker polling) {
        worker = Optional.of(polling);
        trouble = Optional.empty();
    }

    /** Why the worker takes no work; empty when it is ready. */
    synchronized Optional<String> trouble() {
        return trouble;
    }

    WorkerInterceptor interceptor() {
        return new WorkerInterceptorBase() {
            @Override
            public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
                return new ActivityInboundCallsInterceptorBase(next) {
                    @Override
                    public ActivityOutput execute(ActivityInput input) {
                        try {
                            return super.execute(input);
                        } catch (ApplicationFailure e) {
                            failed(e);
                            throw e;
                        }
                    }
                };
            }
        };
    }

    private void failed(ApplicationFailure failure) {
        String message = String.valueOf(failure.getOriginalMessage());
        if (failure.getType().equals(ErrorType.STORAGE.typeName()) && message.contains(FULL)) {
            suspend(message);
        }
    }

    private synchronized void suspend(String why) {
        if (trouble.isPresent() || worker.isEmpty()) {
            return;
        }
        log.warn("not ready, takes no work: {}", why);
        trouble = Optional.of(why);
        worker.get().suspend();
        probeLater();
    }

    private synchronized void probeLater() {
        pending = Optional.of(prober.schedule(this::probe, PROBE.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void probe() {
        try (ArtifactSink sink = store.create("application/octet-stream")) {
            // Closed without a commit, which leaves no trace.
            sink.write(new byte[PROBE_BYTES]);
        } catch (RuntimeException e) {
            // Whatever it is: a probe that ends here would never be made again.
            log.debug("still not ready: {}", e.toString());
            probeLater();
            return;
        }
        ready();
    }

    private synchronized void ready() {
        log.warn("ready again");
        trouble = Optional.empty();
        worker.orElseThrow().resume();
    }

    @Override
    public synchronized void close() {
        pending.ifPresent(probe -> probe.cancel(true));
        prober.shutdownNow();
    }
}

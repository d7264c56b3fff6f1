package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.config.PreemptionConfig;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the cloud every few seconds whether it takes this machine away, and says so once. */
public final class PreemptionWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PreemptionWatch.class);

    private final PreemptionNotice notice;
    private final Runnable onNotice;
    private final ScheduledExecutorService executor;
    private final ScheduledFuture<?> questions;
    private boolean warned;

    private PreemptionWatch(PreemptionNotice notice, int seconds, Runnable onNotice) {
        this.notice = notice;
        this.onNotice = onNotice;
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "preemption-watch");
            thread.setDaemon(true);
            return thread;
        });
        questions = executor.scheduleWithFixedDelay(this::ask, 0, seconds, TimeUnit.SECONDS);
    }

    /**
     * Begins to ask, when a provider is configured.
     *
     * @param onNotice called once, on another thread, when the machine is about to go
     */
    public static Optional<PreemptionWatch> start(PreemptionConfig config, Runnable onNotice) {
        requireNonNull(onNotice, "onNotice");
        return PreemptionNotice.of(config).map(notice -> new PreemptionWatch(notice, config.interval(), onNotice));
    }

    private void ask() {
        try {
            Optional<String> event = notice.poll();
            if (event.isPresent()) {
                log.warn("the cloud takes this machine away: {}", event.get());
                executor.shutdown();
                onNotice.run();
            }
        } catch (IOException e) {
            // Said once: the service may be missing for good, and the signal still comes.
            if (!warned) {
                warned = true;
                log.warn("the metadata service does not answer: {}", e.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        questions.cancel(true);
        executor.shutdownNow();
    }
}

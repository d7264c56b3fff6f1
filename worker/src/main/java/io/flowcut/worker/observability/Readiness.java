package io.flowcut.worker.observability;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Whether this process should get work. Checks run every few seconds on a thread of their own, so that one that hangs,
 * as on a network disk that is gone, holds up nobody who asks: when no round of checks ended for half a minute, the
 * process is not ready.
 */
final class Readiness implements AutoCloseable {
    private static final Duration STALE = Duration.ofSeconds(30);

    /** While something is wrong, as at the start, the checks run more often. */
    private static final Duration SOON = Duration.ofMillis(500);

    private record Named(String name, Supplier<Optional<String>> check) {}

    /** The troubles by the name of their check, and when the round ended, in nanoseconds. */
    private record Round(Map<String, String> troubles, long nanos) {}

    private final List<Named> checks = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "flowcut-readiness");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Round last = new Round(Map.of("start", "the first checks have not ended"), System.nanoTime());
    private volatile boolean draining;
    private volatile Future<?> next = CompletableFuture.completedFuture(null);

    void start(Duration every) {
        next = timer.schedule(() -> rounds(every), 0, TimeUnit.MILLISECONDS);
    }

    /** Runs the checks, and again after a while until the timer is shut down. */
    private void rounds(Duration every) {
        round();
        Duration pause = last.troubles().isEmpty() || every.compareTo(SOON) < 0 ? every : SOON;
        if (!timer.isShutdown()) {
            next = timer.schedule(() -> rounds(every), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void add(String name, Supplier<Optional<String>> check) {
        checks.add(new Named(requireNonNull(name, "name"), requireNonNull(check, "check")));
    }

    void drain() {
        draining = true;
    }

    private void round() {
        Map<String, String> troubles = new LinkedHashMap<>();
        if (checks.isEmpty()) {
            troubles.put("start", "nothing is there to be checked yet");
        }
        for (Named named : checks) {
            trouble(named.check()).ifPresent(text -> troubles.put(named.name(), text));
        }
        last = new Round(troubles, System.nanoTime());
    }

    private static Optional<String> trouble(Supplier<Optional<String>> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            return Optional.of(message.lines().findFirst().orElse(e.toString()));
        }
    }

    /** What keeps the process from being ready, a line each; empty when it is. */
    List<String> troubles() {
        Round round = last;
        List<String> lines = new ArrayList<>();
        if (draining) {
            lines.add("draining: the worker stops");
        }
        round.troubles().forEach((name, text) -> lines.add(name + ": " + text));
        if (System.nanoTime() - round.nanos() > STALE.toNanos()) {
            lines.add("checks: none ended for " + STALE.toSeconds() + " s");
        }
        return lines;
    }

    @Override
    public void close() {
        next.cancel(true);
        timer.shutdownNow();
    }
}

package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/**
 * Ends the process when its grace period is over, whatever still runs or waits: a step that cannot be interrupted, or a
 * store that does not answer. What was not finished counts as killed, which every step can bear.
 */
final class GraceLimit implements AutoCloseable {
    /** What is said of a worker that did not drain in time. */
    static final String TOO_LATE = "flowcut: worker stopped before all running steps had ended; they go on elsewhere";

    private final Duration grace;
    private final PrintWriter err;
    private Optional<Thread> limit = Optional.empty();

    /** @param grace from {@link #begin} on */
    GraceLimit(Duration grace, PrintWriter err) {
        this.grace = requireNonNull(grace, "grace");
        this.err = requireNonNull(err, "err");
    }

    /** The grace period begins. */
    void begin() {
        Thread thread = new Thread(this::end, "grace");
        thread.setDaemon(true);
        limit = Optional.of(thread);
        thread.start();
    }

    private void end() {
        try {
            Thread.sleep(grace.toMillis());
        } catch (InterruptedException e) {
            // All ended in time.
            return;
        }
        err.println(TOO_LATE);
        err.flush();
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }

    /** Everything has ended. */
    @Override
    public void close() {
        limit.ifPresent(Thread::interrupt);
    }
}

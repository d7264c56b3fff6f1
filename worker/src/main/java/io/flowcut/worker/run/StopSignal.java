package io.flowcut.worker.run;

import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The wish to stop a run, and why. Thread-safe. */
public final class StopSignal {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final AtomicInteger number = new AtomicInteger();

    /**
     * Asks the run to stop.
     *
     * @param signal number of the signal that asked: 2 SIGINT, 15 SIGTERM
     * @return whether this was the first request
     */
    public boolean request(int signal) {
        boolean first = number.compareAndSet(0, signal);
        requested.countDown();
        return first;
    }

    /** Exit code of a process that this signal stopped; empty while nothing asked to stop. */
    public OptionalInt exitCode() {
        int signal = number.get();
        return signal == 0 ? OptionalInt.empty() : OptionalInt.of(128 + signal);
    }

    /** Waits until a stop is requested. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /** Whether a stop was requested, waiting so long for it. */
    public boolean await(long milliseconds) throws InterruptedException {
        return requested.await(milliseconds, TimeUnit.MILLISECONDS);
    }
}

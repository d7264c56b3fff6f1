package io.flowcut.activities.crf;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Runs one task for each band of the picture, side by side when two threads are asked for.
 *
 * <p>The cut into bands does not depend on the number of threads, so sums are formed in the same order and results are
 * bit-equal.
 *
 * <p>A refinement is some two hundred such tasks of a tenth of a millisecond each: too short to wake a thread for. So a
 * helper from the common pool stays for a whole {@link #session} and takes bands as they come. The caller does what no
 * helper has taken: it never waits for a thread that has not begun, and a busy pool costs time only.
 */
final class BandRunner {
    /** Number of bands into which all work is cut. */
    static final int BANDS = 2;

    /** Looks for the next task before the processor is offered to others: some tens of microseconds. */
    private static final int SPINS = 2000;

    private static final long REST_NANOS = 20_000;

    private final boolean parallel;

    /**
     * @param threads 1 to run bands one after the other, more to run both at once
     */
    BandRunner(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be positive: " + threads);
        }
        parallel = threads > 1;
    }

    /** A thread that shares the tasks of its caller until it is closed. Used by one caller. */
    static final class Session implements AutoCloseable {
        private static final Session ALONE = new Session();

        private volatile Round round = Round.NONE;
        private volatile boolean closed;

        private Session() {}

        /** Runs {@code task} for each band and returns when all are done. */
        void run(IntConsumer task) {
            if (this == ALONE) {
                for (int band = 0; band < BANDS; band++) {
                    task.accept(band);
                }
                return;
            }
            Round next = new Round(task);
            round = next;
            next.work(0);
            next.await();
        }

        private void help() {
            Round seen = Round.NONE;
            int spins = 0;
            while (!closed) {
                Round now = round;
                if (now != seen) {
                    seen = now;
                    spins = 0;
                    now.work(1);
                } else {
                    spins = pause(spins);
                }
            }
        }

        @Override
        public void close() {
            closed = true;
            // A helper that no thread of the pool has begun may wait there for long: it must not hold the last task.
            round = Round.NONE;
        }
    }

    /** One task, whose bands are taken by whoever comes first. */
    private static final class Round {
        static final Round NONE = new Round(band -> {});

        private final IntConsumer task;
        private final AtomicIntegerArray taken = new AtomicIntegerArray(BANDS);
        private final AtomicInteger done = new AtomicInteger();
        private volatile Throwable failure;

        Round(IntConsumer task) {
            this.task = task;
        }

        /** Runs what nobody has taken, from {@code first}: a thread that keeps to a band finds it in its cache. */
        void work(int first) {
            for (int i = 0; i < BANDS; i++) {
                int band = (first + i) % BANDS;
                if (!taken.compareAndSet(band, 0, 1)) {
                    continue;
                }
                try {
                    task.accept(band);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        void await() {
            int spins = 0;
            while (done.get() < BANDS) {
                spins = pause(spins);
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }

    private static int pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
            return spins + 1;
        }
        LockSupport.parkNanos(REST_NANOS);
        return spins;
    }

    /** Begins tasks that follow each other closely. */
    Session session() {
        if (!parallel) {
            return Session.ALONE;
        }
        Session session = new Session();
        try {
            ForkJoinPool.commonPool().execute(session::help);
        } catch (RejectedExecutionException e) {
            // The process ends: the caller does all of it.
            session.close();
        }
        return session;
    }

    /** First of {@code count} items that belongs to {@code band}; the band ends where the next one starts. */
    static int start(int band, int count) {
        return (int) ((long) count * band / BANDS);
    }
}

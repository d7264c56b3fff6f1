package io.flowcut.activities.step;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.natives.NativeLibraries;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a process that compute frames, and the memory that frames in work may take. Shared by all steps, so that
 * there are never more frames computed at a time than there are threads, however many chunks are in work.
 */
public final class FrameWorkers implements AutoCloseable {
    private final Executor executor;
    private final Runnable shutdown;
    private final int threads;
    private final MemoryBudget budget;

    private FrameWorkers(Executor executor, Runnable shutdown, int threads, MemoryBudget budget) {
        this.executor = executor;
        this.shutdown = shutdown;
        this.threads = threads;
        this.budget = requireNonNull(budget, "budget");
    }

    /**
     * Workers on threads of their own, until they are closed. Loads the native libraries, which threads that compute side
     * by side may not do.
     *
     * @param threads at least 1
     */
    public static FrameWorkers of(int threads, MemoryBudget budget) {
        NativeLibraries.load();
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "frames-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        return new FrameWorkers(pool, pool::shutdown, threads, budget);
    }

    /** All work on the thread that asks for it, a frame at a time. */
    public static FrameWorkers none() {
        return new FrameWorkers(Runnable::run, () -> {}, 0, new MemoryBudget(Long.MAX_VALUE));
    }

    /** Frames that are computed at a time; 0 for those of {@link #none}. */
    int threads() {
        return threads;
    }

    MemoryBudget budget() {
        return budget;
    }

    void execute(Runnable task) {
        executor.execute(task);
    }

    /** Takes no more frames; those that are in work are finished. */
    @Override
    public void close() {
        shutdown.run();
    }
}

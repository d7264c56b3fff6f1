package io.flowcut.activities.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs independent pieces of work on some threads. */
public final class ParallelTasks {
    private final int threads;

    /** @param threads pieces in work at a time, from 1 */
    public ParallelTasks(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads);
        }
        this.threads = threads;
    }

    /** As many threads as the machine has processors. */
    public static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /**
     * Runs all pieces and returns their results in order. When one fails, those that have not begun are dropped and the
     * first failure by order is thrown.
     */
    public <T> List<T> run(List<Callable<T>> work) {
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, Math.min(threads, work.size())));
        try {
            List<Future<T>> futures = new ArrayList<>(work.size());
            work.forEach(piece -> futures.add(executor.submit(piece)));
            List<T> results = new ArrayList<>(work.size());
            for (Future<T> future : futures) {
                results.add(resultOf(future));
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    /** Waits for a piece of work; throws what it threw, or CancellationException when the caller is interrupted. */
    public static <T> T resultOf(Future<T> work) {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}

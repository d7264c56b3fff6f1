package io.flowcut.activities.ncut;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Runs numbered tiles of work on the calling thread and on up to {@code parallelism - 1} threads of an executor. Tiles
 * are claimed from a counter, so the caller finishes the work alone when the executor is busy: no deadlock when many
 * callers share one pool.
 */
final class TileWorkers {
    private final Executor executor;
    private final int parallelism;

    TileWorkers(Executor executor, int parallelism) {
        this.executor = requireNonNull(executor, "executor");
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism " + parallelism);
        }
        this.parallelism = parallelism;
    }

    /** All work on the calling thread. */
    static TileWorkers single() {
        return new TileWorkers(Runnable::run, 1);
    }

    int parallelism() {
        return parallelism;
    }

    /**
     * Runs {@code tile} for 0 to tiles - 1, each once, and returns when all have finished.
     *
     * @throws RuntimeException the first failure of a tile
     */
    void run(int tiles, IntConsumer tile) {
        int helpers = Math.min(parallelism, tiles) - 1;
        if (helpers <= 0) {
            for (int i = 0; i < tiles; i++) {
                tile.accept(i);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        CountDownLatch finished = new CountDownLatch(tiles);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < tiles; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        tile.accept(i);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    finished.countDown();
                }
            }
        };
        start(helpers, worker);
        worker.run();
        await(finished);
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void start(int helpers, Runnable worker) {
        try {
            for (int i = 0; i < helpers; i++) {
                executor.execute(worker);
            }
        } catch (RejectedExecutionException e) {
            // A pool that is full or closing only costs speed: the caller claims the tiles itself.
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch finished) {
        boolean interrupted = false;
        while (true) {
            try {
                finished.await();
                break;
            } catch (InterruptedException e) {
                // Tiles write into shared arrays: they must end before the caller can go on, and they are short.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

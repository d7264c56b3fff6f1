package io.flowcut.activities.training.input;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.evaluation.ParallelTasks;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Makes what stands at the next positions on a thread of its own, so that it is there when it is asked for. What comes out
 * does not depend on it. Not thread-safe.
 *
 * @param <T> what stands at a position
 */
public final class ReadAhead<T> implements AutoCloseable {
    private final LongFunction<T> source;
    private final long stride;
    private final int ahead;
    private final ExecutorService reader;
    private final Deque<Future<T>> next = new ArrayDeque<>();
    private long nextPosition;

    /**
     * @param thread name of the thread
     * @param source used by that thread alone from now on
     * @param stride from one position to the next
     * @param ahead how many are made ahead, at least 1
     */
    public ReadAhead(String thread, LongFunction<T> source, long stride, int ahead) {
        this.source = requireNonNull(source, "source");
        this.stride = stride;
        this.ahead = Math.max(1, ahead);
        reader = Executors.newSingleThreadExecutor(task -> {
            Thread own = new Thread(task, thread);
            own.setDaemon(true);
            return own;
        });
    }

    /** What stands at a position; whatever the source throws. */
    public T get(long position) {
        if (next.isEmpty() || position != nextPosition) {
            forget();
            nextPosition = position;
        }
        while (next.size() < ahead + 1) {
            long wanted = nextPosition + stride * next.size();
            next.addLast(reader.submit(() -> source.apply(wanted)));
        }
        nextPosition += stride;
        return ParallelTasks.resultOf(next.removeFirst());
    }

    private void forget() {
        next.forEach(one -> one.cancel(false));
        next.clear();
    }

    /** Waits for what is being made, also when interrupted: it may use native memory that its owner frees next. */
    @Override
    public void close() {
        forget();
        reader.shutdown();
        boolean interrupted = false;
        boolean waiting = true;
        while (waiting) {
            try {
                reader.awaitTermination(1, TimeUnit.MINUTES);
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

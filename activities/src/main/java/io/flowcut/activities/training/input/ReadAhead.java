package io.flowcut.activities.training.input;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
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
        try {
            return next.removeFirst().get();
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

    private void forget() {
        next.forEach(one -> one.cancel(false));
        next.clear();
    }

    /** Waits for what is being made. */
    @Override
    public void close() {
        forget();
        reader.shutdown();
        try {
            reader.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.flowcut.activities.step;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lends instances of an algorithm that serve one caller at a time: one that is free, or a new one. So there are as many as
 * there were callers at a time. Thread-safe.
 *
 * @param <T> the algorithm
 */
public final class Lending<T> implements AutoCloseable {
    private final Supplier<T> make;
    private final Consumer<T> dispose;
    private final Deque<T> free = new ArrayDeque<>();
    private boolean closed;

    /**
     * @param make makes an instance
     * @param dispose lets go of one, when this is closed
     */
    public Lending(Supplier<T> make, Consumer<T> dispose) {
        this.make = requireNonNull(make, "make");
        this.dispose = requireNonNull(dispose, "dispose");
    }

    /** Lends an instance for the time of a call. */
    public <R> R with(Function<T, R> call) {
        T instance = take();
        try {
            return call.apply(instance);
        } finally {
            giveBack(instance);
        }
    }

    private T take() {
        synchronized (this) {
            if (!free.isEmpty()) {
                // The last one used: its memory is warm.
                return free.pop();
            }
        }
        return make.get();
    }

    private void giveBack(T instance) {
        synchronized (this) {
            if (!closed) {
                free.push(instance);
                return;
            }
        }
        dispose.accept(instance);
    }

    /** Lets go of all instances; those that are lent follow when they come back. */
    @Override
    public void close() {
        Deque<T> last;
        synchronized (this) {
            closed = true;
            last = new ArrayDeque<>(free);
            free.clear();
        }
        last.forEach(dispose);
    }
}

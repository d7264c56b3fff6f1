package io.flowcut.activities.inference;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many items go through a network at a time. It starts from what memory should hold, is halved whenever that turns
 * out too much, and stays so. Thread-safe.
 */
public final class BatchSize {
    private static final Logger log = LoggerFactory.getLogger(BatchSize.class);

    private final String what;
    private final AtomicInteger size;

    /**
     * @param what names the items in the log
     * @param size items at a time to begin with
     */
    public BatchSize(String what, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a batch of " + size);
        }
        this.what = what;
        this.size = new AtomicInteger(size);
    }

    /**
     * As many items as fit into memory.
     *
     * @param memory bytes that may be used
     * @param perItem bytes that one item needs
     * @param most items at most
     * @return at least 1
     */
    public static int fitting(long memory, long perItem, int most) {
        return (int) Math.max(1, Math.min(most, memory / Math.max(1, perItem)));
    }

    /** Items at a time, now. */
    public int size() {
        return size.get();
    }

    /**
     * Runs all items, slice by slice. A slice that memory does not suffice for is run again in halves.
     *
     * @param network takes a slice and returns one result an item, in order
     * @throws FlowCutException of type OutOfMemory when memory does not suffice for one item
     */
    public <I, O> List<O> run(List<I> items, Function<List<I>, List<O>> network) {
        List<O> results = new ArrayList<>(items.size());
        while (results.size() < items.size()) {
            int used = size.get();
            List<I> slice = items.subList(results.size(), Math.min(items.size(), results.size() + used));
            try {
                List<O> some = network.apply(slice);
                if (some.size() != slice.size()) {
                    throw new IllegalStateException(some.size() + " results for " + slice.size() + " " + what);
                }
                results.addAll(some);
            } catch (FlowCutException e) {
                if (e.type() != ErrorType.OUT_OF_MEMORY || slice.size() == 1) {
                    throw e;
                }
                int half = slice.size() / 2;
                size.accumulateAndGet(half, Math::min);
                log.warn("out of memory with {} {} at a time; going on with {}", slice.size(), what, half);
            }
        }
        return results;
    }
}

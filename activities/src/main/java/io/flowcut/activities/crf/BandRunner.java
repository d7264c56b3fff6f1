package io.flowcut.activities.crf;

import java.util.concurrent.ForkJoinTask;
import java.util.function.IntConsumer;

/**
 * Runs one task for each band of the picture, side by side when two threads are asked for.
 *
 * <p>The cut into bands does not depend on the number of threads, so sums are formed in the same order and results are
 * bit-equal.
 */
final class BandRunner {
    /** Number of bands into which all work is cut. */
    static final int BANDS = 2;

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

    /** Runs {@code task} for bands 0 and 1 and returns when both are done. */
    void run(IntConsumer task) {
        if (parallel) {
            ForkJoinTask.invokeAll(ForkJoinTask.adapt(() -> task.accept(0)), ForkJoinTask.adapt(() -> task.accept(1)));
        } else {
            task.accept(0);
            task.accept(1);
        }
    }

    /** First of {@code count} items that belongs to {@code band}; the band ends where the next one starts. */
    static int start(int band, int count) {
        return (int) ((long) count * band / BANDS);
    }
}

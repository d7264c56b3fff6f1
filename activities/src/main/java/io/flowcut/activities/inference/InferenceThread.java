package io.flowcut.activities.inference;

import io.flowcut.activities.step.StepStoppedException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * The one thread of a device that networks run on. An engine splits the work of a call among its own threads, one a
 * processor; a second call beside it would only make both wait, and every thread that calls an engine would get threads
 * and buffers of its own there. Callers meanwhile decode, cut and refine.
 */
final class InferenceThread implements AutoCloseable {
    private final ExecutorService thread;

    InferenceThread(String name) {
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread created = new Thread(work, name);
            created.setDaemon(true);
            return created;
        });
    }

    /**
     * Runs the work and waits for it.
     *
     * @throws StepStoppedException when the caller is interrupted; the work then ends on its own
     */
    <T> T call(Supplier<T> work) {
        Future<T> result = thread.submit(work::get);
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            throw new StepStoppedException(StepStoppedException.Reason.INTERRUPTED, "interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("inference failed", e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}

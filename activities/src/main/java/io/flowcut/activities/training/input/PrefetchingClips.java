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

/**
 * Reads clips ahead on a thread of its own, in the order of their positions, so that the next ones are there when they
 * are asked for. Which clips come out does not depend on it. Not thread-safe.
 */
public final class PrefetchingClips implements ClipSource {
    private final ClipSource clips;
    private final int ahead;
    private final ExecutorService reader;
    private final Deque<Future<TrainingClip>> next = new ArrayDeque<>();
    private long nextPosition;

    /**
     * @param clips used by the reading thread alone from now on; closed with this
     * @param ahead clips that are read ahead, from 1
     */
    public PrefetchingClips(ClipSource clips, int ahead) {
        this.clips = requireNonNull(clips, "clips");
        this.ahead = Math.max(1, ahead);
        reader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "flowcut-clips");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public int size() {
        return clips.size();
    }

    @Override
    public TrainingClip clip(long position) {
        if (next.isEmpty() || position != nextPosition) {
            next.forEach(clip -> clip.cancel(false));
            next.clear();
            nextPosition = position;
        }
        while (next.size() < ahead + 1) {
            long wanted = nextPosition + next.size();
            next.addLast(reader.submit(() -> clips.clip(wanted)));
        }
        nextPosition++;
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

    /** Waits for the clip that is being read. */
    @Override
    public void close() {
        next.forEach(clip -> clip.cancel(false));
        next.clear();
        reader.shutdown();
        boolean interrupted = false;
        try {
            reader.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        clips.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.flowcut.activities.step;

/**
 * Bounds the bytes that frames in work take in a process, over all steps that run at a time. What is more than the whole
 * budget may still be worked on, but only alone: a frame that is too large for the budget is slow and no failure.
 * Thread-safe.
 */
public final class MemoryBudget {
    private final long limit;
    private long used;
    private long peak;
    private int waiting;

    /** @param limit bytes, at least 1 */
    public MemoryBudget(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a memory limit of " + limit + " bytes");
        }
        this.limit = limit;
    }

    /**
     * Takes bytes, and waits for them. Only for callers that hold none: those that hold some would wait for each other.
     *
     * @throws InterruptedException when the thread is interrupted; nothing is taken then
     */
    synchronized void acquire(long bytes) throws InterruptedException {
        waiting++;
        try {
            while (!fits(bytes)) {
                wait();
            }
        } finally {
            waiting--;
        }
        take(bytes);
    }

    /** Takes bytes if they are there and nobody waits for some. */
    synchronized boolean tryAcquire(long bytes) {
        if (waiting > 0 || !fits(bytes)) {
            return false;
        }
        take(bytes);
        return true;
    }

    private boolean fits(long bytes) {
        return used == 0 || used + bytes <= limit;
    }

    private void take(long bytes) {
        used += bytes;
        peak = Math.max(peak, used);
    }

    /** Gives bytes back. */
    synchronized void release(long bytes) {
        used -= bytes;
        notifyAll();
    }

    /** Bytes that are taken. */
    synchronized long used() {
        return used;
    }

    /** Callers that wait for bytes. */
    synchronized int waiting() {
        return waiting;
    }

    /** Most bytes that were taken at a time. */
    synchronized long peak() {
        return peak;
    }
}

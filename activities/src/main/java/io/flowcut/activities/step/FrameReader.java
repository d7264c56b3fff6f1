package io.flowcut.activities.step;

/** Reads what the frames of a chunk need to be computed. Used by one thread, in the order of the frames. */
public interface FrameReader extends AutoCloseable {
    /**
     * Reads for the next frames. Frames may be left out that an earlier attempt computed.
     *
     * @param first the first of them
     * @param end index after the last that may be taken, above {@code first}
     * @return the computation of one or more frames from {@code first}
     */
    FrameTask read(int first, int end);

    /** Bytes that the next task will take at most until its records are written: input, working memory and records. */
    long bytes(int first, int end);

    /** Whether several tasks may be computed at a time. */
    boolean sideBySide();

    /** Closes what is read from, when no task is computed any more. */
    @Override
    void close();
}

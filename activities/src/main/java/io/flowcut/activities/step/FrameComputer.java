package io.flowcut.activities.step;

import io.flowcut.workflows.video.FrameRange;
import java.util.function.Consumer;

/** Computes the records of frames, in order, with what it holds open for that. Used by one thread. */
public interface FrameComputer extends AutoCloseable {
    /**
     * Computes a batch. Batches come in order, but those may be left out that an earlier attempt finished.
     *
     * @param batch the frames
     * @param records takes one record per frame, in order; throws when the step shall stop
     */
    void compute(FrameRange batch, Consumer<byte[]> records);

    /**
     * Begins no further frames, for this process is about to end.
     *
     * @return frames after the last batch that are begun already; as one more batch they are finished soon
     */
    default int stopReading() {
        return 0;
    }

    @Override
    void close();
}

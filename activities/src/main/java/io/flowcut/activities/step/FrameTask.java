package io.flowcut.activities.step;

import java.util.List;

/** The computation of one or several frames in a row, with all that it needs in memory. */
public interface FrameTask {
    /** Frames that it computes, at least 1. */
    int frames();

    /** The records of the frames, in order. Called once, by any thread. */
    List<byte[]> compute();
}

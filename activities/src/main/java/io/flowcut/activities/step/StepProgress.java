package io.flowcut.activities.step;

/** How a running step reports how far it is, and learns that it shall stop. */
public interface StepProgress {
    /**
     * Reports the frames of the step that are finished and kept, and that the step is alive; cheap enough for every
     * frame.
     *
     * @param frames finished frames, counted from the start of the step's range
     * @throws StepStoppedException when the step shall end here
     */
    void finished(int frames);

    /** Which attempt at the step this is, from 1. */
    int attempt();

    /** Finished frames that the last attempt reported; 0 for the first. */
    int resumedFrames();
}

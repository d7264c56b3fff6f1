package io.flowcut.worker.run;

/** Hears how a training comes on. */
public interface TrainingListener {
    /** Something that the user should know. */
    void note(String line);

    /** How far the training is; called about once a second. */
    void progress(LiveTraining training);

    /** The training has its result. */
    void ended();
}

package io.flowcut.worker.run;

import io.flowcut.workflows.training.LegHeartbeat;
import io.flowcut.workflows.training.TrainingProgress;
import java.util.Optional;

/** Hears how a training comes on. */
public interface TrainingListener {
    /** Something that the user should know. */
    void note(String line);

    /**
     * How far the training is; called about once a second.
     *
     * @param live what the leg at work told last
     */
    void progress(TrainingProgress progress, Optional<LegHeartbeat> live);

    /** The training has its result. */
    void ended();
}

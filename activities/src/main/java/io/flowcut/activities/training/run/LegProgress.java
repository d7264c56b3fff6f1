package io.flowcut.activities.training.run;

import io.flowcut.activities.step.StepStoppedException;
import io.flowcut.workflows.training.LegHeartbeat;

/** How a leg of training reports how far it is, and learns that it shall stop. */
@FunctionalInterface
public interface LegProgress {
    /**
     * Reports a finished step; cheap enough for each.
     *
     * @throws StepStoppedException when the leg shall end
     */
    void report(LegHeartbeat heartbeat);
}

package io.flowcut.worker.config;

import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;

/** How much one worker process does at a time, and how it stops. */
@Section("worker")
public record WorkerConfig(
        @Setting(value = "activities in work at a time from each task queue; 0 = one per processor", min = 0, max = 256)
        int slots,

        @Setting(
                value = "seconds that a stopping worker waits for running activities to finish their batch",
                min = 0,
                max = 3600)
        int gracePeriod) {
    public static final WorkerConfig DEFAULT = new WorkerConfig(0, 30);

    public WorkerConfig {
        Settings.check(WorkerConfig.class, slots, gracePeriod);
    }

    /** The number of slots with 0 resolved on this machine. */
    public int effectiveSlots() {
        return slots > 0 ? slots : Runtime.getRuntime().availableProcessors();
    }
}

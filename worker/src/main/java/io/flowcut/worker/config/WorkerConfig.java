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
        int gracePeriod,

        @Setting(
                value = "whether the steps of a chunk prefer the host that made their inputs; auto = when the store is"
                        + " an object store behind a local cache",
                oneOf = {"auto", "on", "off"})
        String affinity,

        @Setting("Worker Deployment that the worker belongs to, for rolling upgrades; empty = without versions")
        String deployment,

        @Setting("build id of the worker in its deployment; empty = version and commit of the program")
        String buildId) {
    public static final WorkerConfig DEFAULT = new WorkerConfig(0, 30, "auto", "", "");

    public WorkerConfig {
        Settings.check(WorkerConfig.class, slots, gracePeriod, affinity, deployment, buildId);
    }

    /** The number of slots with 0 resolved on this machine. */
    public int effectiveSlots() {
        return slots > 0 ? slots : Runtime.getRuntime().availableProcessors();
    }
}

package io.flowcut.worker.config;

import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;

/** Where a process shows its metrics and its health, and when it counts as ready. */
@Section("metrics")
public record MetricsConfig(
        @Setting(value = "port of /metrics, /healthz and /readyz; 0 = no endpoint", min = 0, max = 65535)
        int port,

        @Setting("address that the endpoint listens on; 0.0.0.0 = all of the machine's")
        String address,

        @Setting(
                value = "MiB that must be free on the disks of a worker; below it /readyz says not ready",
                min = 0,
                max = 1_000_000_000)
        int minFreeDisk) {
    public static final MetricsConfig DEFAULT = new MetricsConfig(0, "127.0.0.1", 512);

    public MetricsConfig {
        Settings.check(MetricsConfig.class, port, address, minFreeDisk);
    }
}

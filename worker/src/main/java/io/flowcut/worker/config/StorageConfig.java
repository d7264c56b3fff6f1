package io.flowcut.worker.config;

import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;

/** Where intermediate results are kept. */
@Section("storage")
public record StorageConfig(
        @Setting("folder of the artifact store; empty = .flowcut/artifacts in the output folder")
        String uri) {
    public static final StorageConfig DEFAULT = new StorageConfig("");

    public StorageConfig {
        Settings.check(StorageConfig.class, uri);
    }
}

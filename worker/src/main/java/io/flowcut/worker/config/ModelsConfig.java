package io.flowcut.worker.config;

import io.flowcut.activities.model.ModelCache;
import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;
import java.nio.file.Path;

/** Where the models of this machine lie. */
@Section("models")
public record ModelsConfig(
        @Setting("folder of the model cache; empty = .cache/flowcut/models in the home folder")
        String cache) {
    public static final ModelsConfig DEFAULT = new ModelsConfig("");

    public ModelsConfig {
        Settings.check(ModelsConfig.class, cache);
    }

    /** The cache, with the default resolved on this machine. */
    public ModelCache open() {
        return new ModelCache(
                cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache", "flowcut", "models")
                        : Path.of(cache));
    }
}

package io.flowcut.worker.config;

import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.ModelDefaults;
import io.flowcut.activities.model.ModelCache;
import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;
import java.nio.file.Path;

/** Where the models of this machine lie, and how this process runs them. */
@Section("models")
public record ModelsConfig(
        @Setting("folder of the model cache; empty = .cache/flowcut/models in the home folder")
        String cache,

        @Setting(
                value = "where models run; auto = the first GPU, or the processor where there is none",
                pattern = ComputeDevice.PATTERN)
        String device,

        @Setting(
                value = "engine, for which the model must have a variant; auto = that of the model which is named",
                oneOf = {"auto", "pytorch", "onnxruntime"})
        String engine,

        @Setting(
                value =
                        "numbers to compute with, for which the model must have a variant; auto = fp16 on a GPU where there is such a variant, else that of the model which is named",
                oneOf = {"auto", "fp32", "fp16", "bf16", "int8"})
        String precision,

        @Setting(value = "threads that one model may use; 0 = one per processor", min = 0, max = 256)
        int threads) {
    public static final ModelsConfig DEFAULT = new ModelsConfig("", "auto", "auto", "auto", 0);

    public ModelsConfig {
        Settings.check(ModelsConfig.class, cache, device, engine, precision, threads);
    }

    /** How models are run. */
    public ModelDefaults defaults() {
        return new ModelDefaults(device, engine, precision, threads);
    }

    /** The cache, with the default resolved on this machine. */
    public ModelCache open() {
        return new ModelCache(
                cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache", "flowcut", "models")
                        : Path.of(cache));
    }
}

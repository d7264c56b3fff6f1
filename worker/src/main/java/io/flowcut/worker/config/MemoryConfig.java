package io.flowcut.worker.config;

import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;

/** How much memory this process uses for frames. */
@Section("memory")
public record MemoryConfig(
        @Setting(
                value = "MiB that frames in work may take in this process, with their pictures, what computing them"
                        + " needs and results that wait to be written; a larger frame is worked on alone; 0 = two"
                        + " fifths of the Java heap",
                min = 0,
                max = 1 << 20)
        int limit) {
    public static final MemoryConfig DEFAULT = new MemoryConfig(0);

    private static final long MEBIBYTE = 1 << 20;

    public MemoryConfig {
        Settings.check(MemoryConfig.class, limit);
    }

    /** The limit in bytes with 0 resolved for this process. */
    public long effectiveBytes() {
        return limit > 0
                ? limit * MEBIBYTE
                : Math.max(MEBIBYTE, Runtime.getRuntime().maxMemory() / 5 * 2);
    }
}

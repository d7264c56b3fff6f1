package io.flowcut.worker.config;

import io.flowcut.workflows.config.Section;
import io.flowcut.workflows.config.Setting;
import io.flowcut.workflows.config.Settings;

/** How a process writes its log. */
@Section("log")
public record LogConfig(
        @Setting(
                value = "text, or json: one object a line, with the ids of workflow, activity and video",
                oneOf = {"text", "json"})
        String format) {
    public static final LogConfig DEFAULT = new LogConfig("text");

    public LogConfig {
        Settings.check(LogConfig.class, format);
    }

    /** Whether the log is JSON lines. */
    public boolean json() {
        return format.equals("json");
    }
}

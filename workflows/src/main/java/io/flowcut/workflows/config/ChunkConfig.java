package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** How a video is cut into pieces of work. */
@Section("chunk")
public record ChunkConfig(
        @Setting(value = "frames that one activity labels", min = 1, max = 1000)
        int frames,

        @Setting(value = "chunks of one video in work at a time", min = 1, max = 64)
        int parallelism,

        @Setting(
                value = "frames between two heartbeats; a kill costs at most so many, and those begun ahead of them",
                min = 1,
                max = 1000)
        int batch,

        @Setting(
                value = "seconds without a sign of life after which a step is given to another worker",
                min = 5,
                max = 3600)
        int heartbeatTimeout,

        @Setting(
                value =
                        "seconds that a step waits for the host that holds its inputs before any other host may take it",
                min = 1,
                max = 3600)
        int hostWait) {
    public static final ChunkConfig DEFAULT = new ChunkConfig(16, 3, 4);

    public ChunkConfig {
        Settings.check(ChunkConfig.class, frames, parallelism, batch, heartbeatTimeout, hostWait);
    }

    /** Chunks whose steps wait as long as they do by default. */
    public ChunkConfig(int frames, int parallelism, int batch) {
        this(frames, parallelism, batch, 30, 15);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ChunkConfig of(Map<String, Object> values) {
        return RequestValues.read(ChunkConfig.class, DEFAULT, values);
    }
}

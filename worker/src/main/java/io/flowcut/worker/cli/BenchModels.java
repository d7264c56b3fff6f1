package io.flowcut.worker.cli;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the benchmarks of networks have in common. */
final class BenchModels {
    /** Stands for the cache of networks with random weights. */
    static final String RANDOM = "random";

    /** Keeps every mask and refines it, whatever its score, for random networks make no good ones. */
    static final List<String> EVERY_MASK =
            List.of("quality.minMask=0", "crf.minScore=-1", "crf.minIou=0", "matching.minTrackFrames=1");

    private BenchModels() {}

    /**
     * The model cache that an option names.
     *
     * @throws FlowCutException of type MissingModel when it is not there
     */
    static Path cache(String models, Map<String, String> environment) {
        Path cache = models.equals(RANDOM)
                ? Path.of(environment.getOrDefault("HOME", "/"), ".cache", "flowcut", "models-random")
                : Path.of(models);
        if (!Files.isDirectory(cache)) {
            throw new FlowCutException(
                    ErrorType.MISSING_MODEL,
                    cache + ": no such model cache; activities/models/export_models.py --random-weights makes one");
        }
        return cache;
    }
}

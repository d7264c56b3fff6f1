package io.flowcut.worker.cli;

import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.config.TrainingPreset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the configuration of a training comes from. */
public final class TrainingOptions {
    @Option(
            names = "--preset",
            paramLabel = "PRESET",
            description = "Size of the model: ${COMPLETION-CANDIDATES} (docs/training.md). Other settings win.")
    TrainingPreset preset = TrainingPreset.TINY;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of self-training at most; the same as --set rounds.count=N.")
    Integer rounds;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with settings; flowcut config prints one with all defaults.")
    Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "One setting, such as --set training.steps=1000; wins over the file and the environment. Repeatable.")
    List<String> assignments = new ArrayList<>();

    /** Loads the configuration; what is logged from now on has the format that it names. */
    FlowCutConfig load(Map<String, String> environment) {
        List<String> all = new ArrayList<>(assignments);
        if (rounds != null) {
            all.add("rounds.count=" + rounds);
        }
        FlowCutConfig config = new ConfigLoader(new ConfigSchema(), environment)
                .load(preset.settings(), Optional.ofNullable(file), all);
        config.training().checkTogether();
        Logging.format(config.log());
        return config;
    }
}

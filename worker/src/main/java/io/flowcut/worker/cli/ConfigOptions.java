package io.flowcut.worker.cli;

import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.config.FlowCutConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the configuration comes from. */
public final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file with settings; flowcut config prints one with all defaults.")
    Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "One setting, such as --set ncut.tau=0.3; wins over the file and the environment. Repeatable.")
    List<String> assignments = new ArrayList<>();

    /** Loads the configuration; what is logged from now on has the format that it names. */
    FlowCutConfig load(Map<String, String> environment) {
        return load(environment, List.of());
    }

    /** With some assignments that win over those of the command line. */
    FlowCutConfig load(Map<String, String> environment, List<String> more) {
        List<String> all = new ArrayList<>(assignments);
        all.addAll(more);
        FlowCutConfig config = new ConfigLoader(new ConfigSchema(), environment).load(Optional.ofNullable(file), all);
        Logging.format(config.log());
        return config;
    }
}

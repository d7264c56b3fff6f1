package io.flowcut.worker.cli;

import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.config.Preset;
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

    @Option(
            names = "--preset",
            paramLabel = "PRESET",
            description =
                    "The method with its own models (docs/inference.md): ${COMPLETION-CANDIDATES}. Other settings win.")
    Preset preset;

    /** Loads the configuration; what is logged from now on has the format that it names. */
    FlowCutConfig load(Map<String, String> environment) {
        return load(Optional.ofNullable(preset), assignments, environment);
    }

    /** With some assignments that win over those of the command line. */
    FlowCutConfig load(Map<String, String> environment, List<String> more) {
        List<String> all = new ArrayList<>(assignments);
        all.addAll(more);
        return load(Optional.ofNullable(preset), all, environment);
    }

    /** The same with settings that only a preset, a file and the environment give way to. */
    FlowCutConfig with(Preset otherwise, List<String> settings, Map<String, String> environment) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(assignments);
        return load(Optional.of(preset == null ? otherwise : preset), all, environment);
    }

    /** A preset with settings that the options given win over, and others that win over them. */
    FlowCutConfig of(Preset base, List<String> before, List<String> after, Map<String, String> environment) {
        List<String> all = new ArrayList<>(before);
        all.addAll(assignments);
        all.addAll(after);
        return load(Optional.of(base), all, environment);
    }

    private FlowCutConfig load(Optional<Preset> base, List<String> settings, Map<String, String> environment) {
        FlowCutConfig config =
                new ConfigLoader(new ConfigSchema(), environment).load(base, Optional.ofNullable(file), settings);
        Logging.format(config.log());
        return config;
    }
}

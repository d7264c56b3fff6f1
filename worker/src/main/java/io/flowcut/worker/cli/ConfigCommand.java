package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.config.ConfigKey;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.config.FlowCutConfig;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut config}. */
@Command(
        name = "config",
        description = {
            "Print every setting with its effective value, as YAML that --config reads.",
            "",
            "Later ones win: defaults, the file, environment variables (ncut.maxMasks is FLOWCUT_NCUT_MAX_MASKS), --set."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  flowcut config > settings.yaml && flowcut label clip.mp4 --out out --config settings.yaml"
        })
public final class ConfigCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Mixin
    private ConfigOptions config;

    @Option(
            names = "--markdown",
            description = "Print the table of all settings instead: key, default, allowed, meaning.")
    private boolean markdown;

    @Option(names = "--json", description = "Print the effective values as one line of JSON instead.")
    private boolean json;

    public ConfigCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        FlowCutConfig effective = config.load(environment);
        ConfigSchema schema = new ConfigSchema();
        if (json) {
            terminal.json(schema.sections(effective));
        } else if (markdown) {
            printTable(schema);
        } else {
            printYaml(schema, schema.sections(effective));
        }
        terminal.out().flush();
        return ExitCode.DONE;
    }

    private void printYaml(ConfigSchema schema, Map<String, Map<String, Object>> values) {
        PrintWriter out = terminal.out();
        String section = "";
        for (ConfigKey key : schema.keys()) {
            if (!key.section().equals(section)) {
                section = key.section();
                out.println(section + ":");
            }
            String allowed = key.expected().isEmpty() ? "" : " (" + key.expected() + ")";
            out.println("  # " + key.description() + allowed);
            Object value = values.get(section).get(key.name());
            out.println("  " + key.name() + ": " + (value instanceof String text ? quoted(text) : value));
        }
    }

    /** A YAML single-quoted scalar takes every character as it is, except the quote. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void printTable(ConfigSchema schema) {
        PrintWriter out = terminal.out();
        out.println("| key | default | allowed | meaning |");
        out.println("|---|---|---|---|");
        for (ConfigKey key : schema.keys()) {
            String defaultValue = String.valueOf(key.defaultValue());
            out.printf(
                    "| `%s` | %s | %s | %s |%n",
                    key.key(),
                    defaultValue.isEmpty() ? "" : "`" + defaultValue + "`",
                    key.expected().replace("|", "\\|"),
                    key.description().replace("|", "\\|"));
        }
    }
}

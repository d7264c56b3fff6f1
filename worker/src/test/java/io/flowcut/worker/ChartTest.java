package io.flowcut.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.config.ConfigKey;
import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.service.StandardPipeline;
import io.flowcut.worker.service.WorkerQueue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the chart in helm/ says to the program is what the program understands. */
class ChartTest {
    private static final Path HELM = Path.of("..", "helm");
    private static final String CONFIG = "/etc/flowcut/config/flowcut.yaml";

    @TempDir
    Path folder;

    private static JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(HELM.resolve(file).toFile());
    }

    private static JsonNode definitions() throws IOException {
        return json("flowcut/values.schema.json").get("$defs");
    }

    private static CommandLine commands() {
        Terminal quiet = new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false);
        return new FlowCut(quiet, Map.of(), new StandardPipeline()).commands();
    }

    /** The Go tests of the chart write this file from what the chart renders. */
    @Test
    void everyCommandLineOfTheChartIsUnderstood() throws IOException {
        JsonNode commands = json("test/testdata/commands.json");
        assertThat(commands.size()).isGreaterThan(15);
        String service = Files.readString(Path.of("..", "docs", "service.md"));
        for (JsonNode command : commands) {
            String from = command.get("from").asText();
            Path file = Files.writeString(
                    folder.resolve("flowcut.yaml"), command.get("config").asText());
            List<String> arguments = new ArrayList<>();
            command.get("args").forEach(argument -> arguments.add(argument.asText()));
            arguments.replaceAll(argument -> argument.equals(CONFIG) ? file.toString() : argument);

            CommandLine.ParseResult parsed = commands().parseArgs(arguments.toArray(String[]::new));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            assertThat(parsed.unmatched()).as(from).isEmpty();
            if (parsed.hasMatchedOption("--queues")) {
                assertThat(WorkerQueue.parse(parsed.matchedOptionValue("--queues", "")))
                        .as(from)
                        .isNotEmpty();
            }
            FlowCutConfig config = new ConfigLoader(new ConfigSchema(), Map.of())
                    .load(Optional.of(file), parsed.matchedOptionValue("--set", List.of()));
            assertThat(config.metrics().port()).as(from).isIn(0, 9464);
            for (JsonNode variable : command.get("env")) {
                String name = variable.asText();
                if (name.startsWith("TEMPORAL_") || name.startsWith("FLOWCUT_")) {
                    assertThat(service).as(from).contains("`" + name + "`");
                }
            }
        }
    }

    @Test
    void theSchemaOfTheChartHasEverySetting() throws IOException {
        JsonNode sections = definitions().get("config").get("properties");
        Set<String> known = new TreeSet<>();
        sections.properties()
                .forEach(section -> section.getValue()
                        .get("properties")
                        .fieldNames()
                        .forEachRemaining(name -> known.add(section.getKey() + "." + name)));
        Set<String> keys = new TreeSet<>();
        for (ConfigKey key : new ConfigSchema().keys()) {
            keys.add(key.key());
        }
        String remedy = "after a change of settings: ./flowcut config --markdown | python3 helm/update_schema.py";
        assertThat(known).as(remedy).isEqualTo(keys);
        for (ConfigKey key : new ConfigSchema().keys()) {
            String expected = key.expected().isEmpty() ? "" : " (" + key.expected() + ")";
            assertThat(sections.at("/" + key.section() + "/properties/" + key.name() + "/description")
                            .asText())
                    .as(remedy)
                    .isEqualTo(key.description() + expected);
        }
    }

    @Test
    void theSchemaOfTheChartHasEveryQueue() throws IOException {
        List<String> allowed = new ArrayList<>();
        definitions().at("/pool/properties/queues/items/enum").forEach(queue -> allowed.add(queue.asText()));
        assertThat(allowed)
                .isEqualTo(Arrays.stream(WorkerQueue.values())
                        .map(WorkerQueue::label)
                        .toList());
    }
}

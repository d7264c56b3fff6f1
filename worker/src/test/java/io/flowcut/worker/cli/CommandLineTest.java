package io.flowcut.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.service.StandardPipeline;
import io.flowcut.workflows.config.NcutConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Map<String, String> environment = Map.of();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
        return new FlowCut(terminal, environment, new StandardPipeline()).run(arguments);
    }

    private void assertOneLineOnErr(String... parts) {
        assertThat(err.toString().strip())
                .hasLineCount(1)
                .startsWith("flowcut: ")
                .contains(parts);
    }

    @Test
    void helpNamesTheCommandsAndTheFirstSteps() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("demo", "label", "config", "First steps:", "flowcut demo");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : new String[] {"demo", "label", "config"}) {
            out.getBuffer().setLength(0);
            assertThat(run(command, "--help")).as(command).isZero();
            assertThat(out.toString()).as(command).contains("Usage: flowcut " + command, "Example");
        }
    }

    @Test
    void versionNamesWhatLabelsDependOn() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString())
                .containsPattern("flowcut \\d+\\.\\d+\\.\\d+ \\(git [0-9a-z-]+\\)")
                .containsPattern(
                        "Java " + Runtime.version().feature() + ".*, OpenCV 4\\.\\d+\\.\\d+, Temporal SDK 1\\.\\d+");
    }

    @Test
    void usageErrorsExitWithTwoAndOneLine() {
        assertThat(run()).isEqualTo(2);
        assertOneLineOnErr("a command is missing");
        assertUsageError("did you mean", "lable", "x");
        assertUsageError("--out", "label", "x");
        assertUsageError("INPUT", "label", "--out", "x");
        assertUsageError("--sett", "label", "x", "--out", "y", "--sett", "a=b");
    }

    private void assertUsageError(String part, String... arguments) {
        err.getBuffer().setLength(0);
        assertThat(run(arguments)).isEqualTo(2);
        assertOneLineOnErr(part, "--help)");
    }

    @Test
    void configurationErrorsExitWithTwoBeforeAnythingIsWritten() {
        Path target = folder.resolve("out");
        assertThat(run("label", folder.toString(), "--out", target.toString(), "--set", "ncut.tua=1", "--json"))
                .isEqualTo(2);
        assertOneLineOnErr("unknown key ncut.tua; did you mean ncut.tau?");
        assertThat(target).doesNotExist();
    }

    @Test
    void badInputExitsWithOneAndAlsoSaysSoInJson() throws IOException {
        assertThat(run(
                        "label",
                        folder.resolve("missing").toString(),
                        "--out",
                        folder.resolve("out").toString(),
                        "--json"))
                .isEqualTo(1);
        assertOneLineOnErr("missing");
        JsonNode json = new ObjectMapper().readTree(lastLine());
        assertThat(json.get("state").asText()).isEqualTo("failed");
        assertThat(json.get("exitCode").asInt()).isEqualTo(1);
        assertThat(json.get("error").asText()).contains("missing");
    }

    @Test
    void anOutputFolderThatIsAFileIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        assertThat(run("label", folder.toString(), "--out", file.toString())).isEqualTo(1);
        assertOneLineOnErr(file.toString(), "is a file, not a folder");
        assertThat(file).hasContent("precious");
    }

    @Test
    void configPrintsYamlThatConfigReads() throws IOException {
        environment = Map.of("FLOWCUT_NCUT_TAU", "0.35");
        assertThat(run("config", "--set", "flow.stride=2")).isZero();
        assertThat(out.toString()).contains("  tau: 0.35", "  stride: 2", "  # ");
        Path yaml = Files.writeString(folder.resolve("config.yaml"), out.toString());

        environment = Map.of();
        out.getBuffer().setLength(0);
        assertThat(run("config", "--config", yaml.toString(), "--json")).isZero();
        JsonNode json = new ObjectMapper().readTree(lastLine());
        assertThat(json.at("/ncut/tau").asDouble()).isEqualTo(0.35);
        assertThat(json.at("/flow/stride").asInt()).isEqualTo(2);
        assertThat(json.at("/storage/uri").asText()).isEmpty();
    }

    @Test
    void configPrintsTheTableForTheReadme() {
        assertThat(run("config", "--markdown")).isZero();
        assertThat(out.toString())
                .contains("| `ncut.tau` | `" + NcutConfig.DEFAULT.tau() + "` | a number from -1 to 1 |")
                .contains("| `crf.enabled` | `true` | true \\| false |");
    }

    private String lastLine() {
        return out.toString().strip().lines().reduce("", (first, second) -> second);
    }
}

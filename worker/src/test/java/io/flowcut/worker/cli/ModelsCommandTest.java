package io.flowcut.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.testing.TinyModels;
import io.flowcut.worker.FlowCut;
import io.flowcut.worker.service.StandardPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
    @TempDir
    Path folder;

    private Path given;
    private String out = "";
    private String err = "";

    @BeforeEach
    void models() {
        given = folder.resolve("given");
        TinyModels.create(given);
    }

    private int models(String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(output), new PrintWriter(errors), false);
        List<String> line = new ArrayList<>(List.of("models"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--set", "models.cache=" + folder.resolve("cache")));
        int code = new FlowCut(terminal, Map.of(), new StandardPipeline()).run(line.toArray(String[]::new));
        out = output.toString();
        err = errors.toString();
        return code;
    }

    private JsonNode json() throws IOException {
        String[] lines = out.strip().split("\n");
        return new ObjectMapper().readTree(lines[lines.length - 1]);
    }

    @Test
    void aModelIsAddedListedVerifiedAndDescribed() throws IOException {
        assertThat(models("list")).isEqualTo(ExitCode.DONE);
        assertThat(err).contains("no model in ");
        assertThat(models("add", given.resolve("vit").toString(), "--json")).isEqualTo(ExitCode.DONE);
        assertThat(out).contains("added vit: features, fp32, SHA-256 ").contains("vit: right: largest difference ");
        assertThat(json().get("replaced").asBoolean()).isFalse();
        assertThat(models("list", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().at("/models/0/name").asText()).isEqualTo("vit");
        assertThat(models("verify", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().at("/models/vit/2").asDouble()).isLessThan(1e-4);
        assertThat(models("info", "vit")).isEqualTo(ExitCode.DONE);
        assertThat(out).containsPattern("engine +PyTorch").containsPattern("dimension +48");
    }

    @Test
    void whatIsWrongIsOneLineAndExitCodeOne() throws IOException {
        assertThat(models("add", folder.resolve("none.pt").toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.strip()).endsWith("none.pt: no such file or folder").doesNotContain("\n");
        Path file = Files.copy(given.resolve("vit-onnx/model.onnx"), folder.resolve("vit.onnx"));
        assertThat(models("add", file.toString(), "--sha256", "0".repeat(64))).isEqualTo(ExitCode.FAILED);
        assertThat(err.strip()).contains("--trust-unverified").doesNotContain("\n");
        assertThat(models("info", "vit")).isEqualTo(ExitCode.FAILED);
        assertThat(err.strip()).contains("model vit: not in ").doesNotContain("\n");
        assertThat(models("add", file.toString(), "--sha256", "12")).isEqualTo(ExitCode.USAGE);
        assertThat(models("add", file.toString(), "--trust-unverified")).isEqualTo(ExitCode.DONE);
        assertThat(out).contains("vit: unverified: no digest vouches for it");
    }

    @Test
    void aDamagedModelIsFoundAndDoesNotHideTheOthers() throws IOException {
        models("add", given.resolve("vit").toString());
        models("add", given.resolve("raft-onnx").toString());
        Files.writeString(folder.resolve("cache/raft-onnx/model.onnx"), "damaged");
        assertThat(models("verify")).isEqualTo(ExitCode.FAILED);
        assertThat(err).contains("raft-onnx/model.onnx: SHA-256 is ").contains("but the card says");
        assertThat(out).contains("vit: right: ");
    }
}

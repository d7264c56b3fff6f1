package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.worker.run.Outputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a machine that lacks what the native libraries need, a run ends at once and says which. */
class MissingLibrariesTest {
    @TempDir
    Path folder;

    @Test
    void openCv() throws Exception {
        // JavaCPP looks for the libraries of another machine, which are not packed.
        assertThat(failure("JAVA_TOOL_OPTIONS", "-Dorg.bytedeco.javacpp.platform=linux-other"))
                .startsWith("flowcut: OpenCV does not load on this machine: ")
                .contains("jniopenblas_nolapack");
    }

    @Test
    void pyTorch() throws Exception {
        Path broken = Files.createDirectory(folder.resolve("pytorch"));
        Files.writeString(broken.resolve("libtorch.so"), "no library");
        assertThat(failure("PYTORCH_LIBRARY_PATH", broken.toString(), "--set", "ncut.device=djl"))
                .startsWith("flowcut: the engine PyTorch does not load on this machine: ")
                .contains("libtorch.so");
    }

    /** Labels with a variable set; returns the one line that says why it failed. */
    private String failure(String variable, String value, String... more) throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), 3);
        List<String> label = new ArrayList<>(Cluster.quick(
                "label", frames.toString(), "--out", folder.resolve("out").toString()));
        label.addAll(List.of(more));
        try (ProgramProcess process = ProgramProcess.start(folder, "label", Map.of(variable, value), label)) {
            assertThat(process.waitFor(120)).as(process.err()).isEqualTo(1);
            List<String> lines = process.err()
                    .lines()
                    .filter(line -> line.startsWith("flowcut: "))
                    .toList();
            assertThat(lines).as(process.err()).hasSize(1);
            assertThat(process.err()).doesNotContain("\tat ");
            return lines.get(0);
        }
    }
}

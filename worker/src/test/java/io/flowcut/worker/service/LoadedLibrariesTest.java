package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.worker.run.Outputs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps on several threads that load native libraries can wait for one another for ever: no step loads any. */
class LoadedLibrariesTest {
    @TempDir
    Path folder;

    @Test
    void allNativeLibrariesAreLoadedBeforeTheFirstStep() throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), 3);
        List<String> label = Cluster.quick(
                "label", frames.toString(), "--out", folder.resolve("out").toString());
        try (ProgramProcess process =
                ProgramProcess.start(LoadedLibrariesProbe.class.getName(), folder, "probe", Map.of(), label)) {
            assertThat(process.waitFor(120)).as(process.err()).isZero();
            String before = line(process, "before ");
            assertThat(before).contains("jniopencv_core", "jniopenblas_nolapack", "jnijavacpp");
            assertThat(line(process, "after ")).isEqualTo(before);
        }
    }

    private static String line(ProgramProcess process, String start) {
        return process.out()
                .lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow()
                .substring(start.length());
    }
}

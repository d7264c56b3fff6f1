package io.flowcut.activities.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.testing.TinyModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a process of its own, whose long command line ONNX Runtime must bear as well. */
@EnabledOnOs(OS.LINUX)
class SoakTest {
    private static final int FRAMES = 1000;
    /** A fifth of what would be left behind if nothing but the transformer's inputs leaked. */
    private static final long GROWTH_KIB = 96L * 1024;

    @ParameterizedTest(name = "models{0}")
    @ValueSource(strings = {"", "-onnx"})
    void aThousandFramesLeaveNothingBehind(String suffix, @TempDir Path root) throws Exception {
        TinyModels.create(root);
        long inputs = 2L * 3 * Float.BYTES * SoakProcess.WIDTH * SoakProcess.HEIGHT;
        assertThat(inputs * (FRAMES - SoakProcess.WARM_UP) / 1024).isGreaterThan(4 * GROWTH_KIB);
        // The heap is resident from the start, so that what grows is native memory.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:MaxDirectMemorySize=64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SoakProcess.class.getName(),
                        root.toString(),
                        "raft" + suffix,
                        "vit" + suffix,
                        Integer.toString(FRAMES))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        List<Long> resident = printed.lines()
                .filter(line -> line.startsWith(SoakProcess.RESIDENT))
                .map(line -> Long.parseLong(line.substring(SoakProcess.RESIDENT.length())))
                .toList();
        assertThat(resident).as(printed).hasSize(2);
        assertThat(resident.get(1) - resident.get(0))
                .as("growth in KiB, of " + printed)
                .isLessThan(GROWTH_KIB);
    }
}

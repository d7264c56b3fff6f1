package io.flowcut.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own, stopped in the middle of its work. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KillAndResumeTest {
    private static final int FRAMES = 16;

    @TempDir
    Path folder;

    @Test
    void afterAKillTheSameCommandGoesOnAndMakesTheSameLabels() throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), FRAMES);
        Path out = folder.resolve("killed");
        Process process = start(frames, out);
        awaitKeys(out, process);
        process.destroyForcibly().waitFor();
        assertThat(process.exitValue()).isEqualTo(137);
        assertThat(out.resolve("annotations.json")).doesNotExist();

        Outputs.Run resumed = Outputs.label(frames, out);
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.json().get("reused").asInt()).isPositive();
        assertThat(resumed.json().get("computed").asInt()).isPositive();

        Path undisturbed = folder.resolve("undisturbed");
        assertThat(Outputs.label(frames, undisturbed).exitCode()).isZero();
        assertThat(Outputs.labelDigests(out)).isEqualTo(Outputs.labelDigests(undisturbed));
    }

    @Test
    void aTerminatedRunKeepsWhatIsFinishedAndSaysHowToGoOn() throws Exception {
        Path frames = Outputs.clip(folder.resolve("clip"), FRAMES);
        Path out = folder.resolve("terminated");
        Process process = start(frames, out);
        awaitKeys(out, process);
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(folder.resolve("err.txt")).content().contains("stopping", "the same command resumes");
        assertThat(folder.resolve("out.txt")).content().contains("\"state\":\"stopped\"");
        assertThat(out.resolve("annotations.json")).doesNotExist();
    }

    private Process start(Path frames, Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.flowcut.worker.FlowCut"));
        command.addAll(Outputs.labelArguments(frames, out));
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
    }

    /** Waits until some steps are finished, long before all are. */
    private void awaitKeys(Path out, Process process) throws Exception {
        Path keys = out.resolve(".flowcut/artifacts/keys");
        while (count(keys) < 4) {
            assertThat(process.isAlive())
                    .as(() -> "ended early: " + read(folder.resolve("err.txt").toFile()))
                    .isTrue();
            Thread.sleep(20);
        }
    }

    private static long count(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static String read(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }
}

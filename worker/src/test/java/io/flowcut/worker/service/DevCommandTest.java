package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.worker.demo.DemoClip;
import io.flowcut.worker.demo.DemoClipFolder;
import io.flowcut.worker.demo.DemoOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code flowcut dev} as a user has it: everything starts, a job runs on it, and all of it ends. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DevCommandTest {
    @TempDir
    Path folder;

    @Test
    void everythingStartsWorksAndStops() throws Exception {
        Path program = RealTemporal.require();
        Map<String, String> environment = Map.of("TEMPORAL_CLI", program.toString());
        DemoClipFolder clip = new DemoClipFolder(folder.resolve("clip"));
        clip.write(new DemoClip(new DemoOptions(1, 3, 1, 96, 64)));
        Path dir = folder.resolve("dev");
        Map<String, String> variables = new HashMap<>();
        try (ProgramProcess dev = ProgramProcess.start(
                folder, "dev", environment, List.of("dev", "--no-mlflow", "--dir", dir.toString()))) {
            dev.await("ready; in another terminal");
            for (String line : Files.readAllLines(dir.resolve("env"))) {
                String[] pair =
                        line.replaceFirst("^export ", "").replace("'", "").split("=", 2);
                variables.put(pair[0], pair[1]);
            }
            List<String> submit = new ArrayList<>(List.of(
                    "submit",
                    clip.frames().toString(),
                    "--out",
                    folder.resolve("out").toString()));
            submit.addAll(List.of("--set", "features.size=160x160"));
            String job = program("submit", variables, submit).out().strip();
            program("result", variables, List.of("result", job));
            assertThat(folder.resolve("out/report.html")).isNotEmptyFile();
            assertThat(dev.terminate(60)).as(dev.err()).isZero();
        }
        Cluster.Run gone = Cluster.run(variables, List.of("status"));
        assertThat(gone.exitCode()).isEqualTo(1);
    }

    /** In a process of its own, for the credentials of S3 come from the environment. */
    private ProgramProcess program(String name, Map<String, String> variables, List<String> arguments)
            throws InterruptedException {
        ProgramProcess process = ProgramProcess.start(folder, name, variables, arguments);
        assertThat(process.waitFor(120)).as(process.err()).isZero();
        return process;
    }
}

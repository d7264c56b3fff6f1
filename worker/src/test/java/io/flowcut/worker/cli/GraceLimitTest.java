package io.flowcut.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class GraceLimitTest {
    /** A process that goes on for longer than its grace period of half a second; an argument says that all has ended. */
    static final class Lasting {
        private Lasting() {}

        public static void main(String[] arguments) throws InterruptedException {
            GraceLimit limit =
                    new GraceLimit(Duration.ofMillis(500), new PrintWriter(System.err, true, StandardCharsets.UTF_8));
            limit.begin();
            if (arguments.length > 0) {
                limit.close();
                Thread.sleep(1500);
            } else {
                new CountDownLatch(1).await();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProcessThatHasNotEndedAfterItsGracePeriodIsEnded(boolean closed) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Lasting.class.getName()));
        if (closed) {
            command.add("closed");
        }
        Process process = new ProcessBuilder(command).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(closed ? ExitCode.DONE : ExitCode.FAILED);
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.contains(GraceLimit.TOO_LATE)).isEqualTo(!closed);
    }
}

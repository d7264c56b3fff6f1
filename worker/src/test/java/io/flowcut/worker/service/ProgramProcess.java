package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, with this test's classes; what it prints goes to files. */
final class ProgramProcess implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private ProgramProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static ProgramProcess start(Path logs, String name, Map<String, String> environment, List<String> arguments) {
        return start("io.flowcut.worker.FlowCut", logs, name, environment, arguments);
    }

    /** The same with another main class. */
    static ProgramProcess start(
            String main, Path logs, String name, Map<String, String> environment, List<String> arguments) {
        Path out = logs.resolve(name + ".out");
        Path err = logs.resolve(name + ".err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        try {
            return new ProgramProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until standard output holds this text. */
    ProgramProcess await(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!out().contains(text)) {
            assertThat(process.isAlive()).as(() -> "ended early: " + err()).isTrue();
            assertThat(System.nanoTime())
                    .as(() -> "never said " + text + ": " + err())
                    .isLessThan(end);
            Thread.sleep(20);
        }
        return this;
    }

    /** Waits until standard error holds this text. */
    void awaitError(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!err().contains(text)) {
            assertThat(process.isAlive()).as(() -> "ended early: " + err()).isTrue();
            assertThat(System.nanoTime())
                    .as(() -> "never said " + text + ": " + err())
                    .isLessThan(end);
            Thread.sleep(20);
        }
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is a worker that polls. */
    boolean ready() {
        return out().contains("worker ready");
    }

    /** Id of the process. */
    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Sends a signal by its name, such as STOP. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits for the end; returns the exit code. */
    int waitFor(long seconds) throws InterruptedException {
        assertThat(process.waitFor(seconds, TimeUnit.SECONDS)).as(this::err).isTrue();
        return process.exitValue();
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends SIGTERM and waits for the end; returns the exit code. */
    int terminate(long seconds) throws InterruptedException {
        process.destroy();
        return waitFor(seconds);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that this one runs; what it prints goes to a file. */
public final class LocalProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final int CONNECT_MILLISECONDS = 500;

    private final String name;
    private final Process process;
    private final Path log;
    private final Duration grace;

    /**
     * Starts a program.
     *
     * @param name what messages call it
     * @param environment variables besides those of this process
     * @param log file for what it prints
     * @param grace how long it may take to end when it is told to
     */
    public LocalProcess(String name, List<String> command, Map<String, String> environment, Path log, Duration grace) {
        this.name = requireNonNull(name, "name");
        this.log = requireNonNull(log, "log");
        this.grace = requireNonNull(grace, "grace");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new FlowCutException(ErrorType.SERVICE, name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** A port of this machine that nothing listens on: the wished one, or any. */
    static int freePort(int wished) {
        for (int port : new int[] {wished, 0}) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                if (port == 0) {
                    throw new FlowCutException(ErrorType.SERVICE, "no free port: " + e.getMessage(), e);
                }
            }
        }
        throw new IllegalStateException("port 0 is always tried");
    }

    /** Waits until the program listens. */
    LocalProcess awaitPort(int port) throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!listens(port)) {
            check(System.nanoTime() < end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return this;
    }

    /** Waits until the program printed this text. */
    public LocalProcess awaitText(String text) throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!printed().contains(text)) {
            check(System.nanoTime() < end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return this;
    }

    private void check(boolean inTime) {
        if (!process.isAlive() || !inTime) {
            String last = printed().lines().reduce("", (first, second) -> second.isBlank() ? first : second);
            throw new FlowCutException(ErrorType.SERVICE, name + " did not start; see " + log + ": " + last);
        }
    }

    private String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLISECONDS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether it has not ended. */
    boolean alive() {
        return process.isAlive();
    }

    String name() {
        return name;
    }

    /** Tells the program to end, and ends it when it does not. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}

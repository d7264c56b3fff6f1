package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything for local work: Temporal's development server, an S3 server, MLflow and a worker, as processes of their own
 * on ports of this machine alone, with their state in one folder. What stands there of the last time is used again.
 */
public final class DevServices implements AutoCloseable {
    private static final String BUCKET = "flowcut";

    /** No secret: the server listens on this machine alone. */
    private static final String KEY_ID = "flowcut-dev";

    private static final String KEY = "flowcut-dev-key";
    private static final Duration SERVER_GRACE = Duration.ofSeconds(10);
    private static final Duration WORKER_GRACE = Duration.ofSeconds(40);

    private final Path folder;
    private final LocalPrograms programs;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final Deque<LocalProcess> running = new ArrayDeque<>();

    /**
     * @param folder for databases, objects and logs
     * @param environment environment variables, which may name the programs
     */
    public DevServices(Path folder, Map<String, String> environment) {
        this.folder = requireNonNull(folder, "folder").toAbsolutePath().normalize();
        programs = new LocalPrograms(environment);
    }

    /**
     * Starts all of them, the worker last.
     *
     * @param mlflow whether MLflow is wanted, when it is there
     * @throws FlowCutException of type Service when one cannot be started; the others are stopped by {@link #close}
     */
    public void start(boolean mlflow) throws InterruptedException {
        try {
            Files.createDirectories(folder.resolve("logs"));
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be made: " + e.getMessage(), e);
        }
        startTemporal();
        startStore();
        if (mlflow) {
            startMlflow();
        }
        startWorker();
        writeVariables();
    }

    private void startTemporal() throws InterruptedException {
        Path program = programs.temporal()
                .orElseThrow(() -> new FlowCutException(
                        ErrorType.SERVICE,
                        "no temporal found: put Temporal's command line on the PATH, or name it in TEMPORAL_CLI"));
        int port = LocalProcess.freePort(7233);
        int web = LocalProcess.freePort(8233);
        List<String> command = new ArrayList<>(List.of(program.toString(), "server", "start-dev", "--ip", "127.0.0.1"));
        command.addAll(List.of("--port", Integer.toString(port), "--ui-port", Integer.toString(web)));
        command.addAll(List.of("--db-filename", folder.resolve("temporal.db").toString(), "--log-level", "warn"));
        run("temporal", command, SERVER_GRACE).awaitPort(port);
        variables.put("TEMPORAL_ADDRESS", "127.0.0.1:" + port);
        lines.add("Temporal  127.0.0.1:" + port + ", web http://127.0.0.1:" + web);
    }

    private void startStore() throws InterruptedException {
        Optional<Path> minio = programs.minio();
        Optional<Path> s3proxy = programs.s3proxy();
        if (minio.isEmpty() && s3proxy.isEmpty()) {
            Path store = folder.resolve("store");
            variables.put("FLOWCUT_STORAGE_URI", store.toUri().toString());
            lines.add("store     " + store + " (no S3 server: neither minio on the PATH nor S3PROXY_JAR)");
            return;
        }
        int port = LocalProcess.freePort(9000);
        Path objects = folder.resolve("s3");
        try {
            // A folder in the servers' folder is a bucket.
            Files.createDirectories(objects.resolve(BUCKET));
            if (minio.isPresent()) {
                startMinio(minio.get(), objects, port);
            } else {
                startS3Proxy(s3proxy.get(), objects, port);
            }
        } catch (IOException e) {
            throw FlowCutException.storage(objects.toString(), "cannot be made: " + e.getMessage(), e);
        }
        variables.put("AWS_ACCESS_KEY_ID", KEY_ID);
        variables.put("AWS_SECRET_ACCESS_KEY", KEY);
        variables.put("FLOWCUT_STORAGE_URI", "s3://" + BUCKET + "/artifacts");
        variables.put("FLOWCUT_STORAGE_ENDPOINT", "http://127.0.0.1:" + port);
        variables.put("FLOWCUT_STORAGE_PATH_STYLE", "true");
        variables.put("FLOWCUT_STORAGE_CACHE", folder.resolve("cache").toString());
        lines.add("S3        http://127.0.0.1:" + port + ", bucket " + BUCKET
                + (minio.isPresent() ? " (MinIO)" : " (S3Proxy)"));
    }

    private void startMinio(Path program, Path objects, int port) throws InterruptedException {
        Map<String, String> root = Map.of("MINIO_ROOT_USER", KEY_ID, "MINIO_ROOT_PASSWORD", KEY);
        List<String> command =
                List.of(program.toString(), "server", objects.toString(), "--address", "127.0.0.1:" + port);
        run("s3", command, root, SERVER_GRACE).awaitPort(port);
    }

    private void startS3Proxy(Path jar, Path objects, int port) throws InterruptedException, IOException {
        Path properties = Files.writeString(
                folder.resolve("s3proxy.properties"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + KEY_ID,
                        "s3proxy.credential=" + KEY,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + objects,
                        ""));
        List<String> command =
                List.of(java(), "-Xmx256m", "-jar", jar.toString(), "--properties", properties.toString());
        run("s3", command, SERVER_GRACE).awaitPort(port);
    }

    private void startMlflow() throws InterruptedException {
        Optional<Path> program = programs.mlflow();
        if (program.isEmpty()) {
            lines.add("MLflow    not there (neither mlflow on the PATH nor MLFLOW_BIN); runs wait in their outbox");
            return;
        }
        int port = LocalProcess.freePort(5000);
        List<String> command = new ArrayList<>(List.of(program.get().toString(), "server", "--host", "127.0.0.1"));
        command.addAll(List.of("--port", Integer.toString(port), "--workers", "1"));
        command.addAll(List.of("--backend-store-uri", "sqlite:///" + folder.resolve("mlflow.db")));
        command.addAll(
                List.of("--artifacts-destination", folder.resolve("mlflow").toString()));
        Map<String, String> quiet = Map.of("MLFLOW_DISABLE_TELEMETRY", "true", "DO_NOT_TRACK", "true");
        run("mlflow", command, quiet, SERVER_GRACE).awaitPort(port);
        variables.put("MLFLOW_TRACKING_URI", "http://127.0.0.1:" + port);
        lines.add("MLflow    http://127.0.0.1:" + port);
    }

    private void startWorker() throws InterruptedException {
        List<String> command = List.of(
                java(),
                "-Xmx1100m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.flowcut.worker.FlowCut",
                "worker");
        run("worker", command, variables, WORKER_GRACE).awaitText("worker ready");
        lines.add("worker    queues flowcut-cpu, flowcut-gpu and flowcut-training");
    }

    private void writeVariables() {
        StringBuilder text = new StringBuilder();
        variables.forEach((name, value) ->
                text.append("export ").append(name).append("='").append(value).append("'\n"));
        try {
            Files.writeString(folder.resolve("env"), text);
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "cannot be written: " + e.getMessage(), e);
        }
        lines.add("logs      " + folder.resolve("logs"));
    }

    private LocalProcess run(String name, List<String> command, Duration grace) {
        return run(name, command, Map.of(), grace);
    }

    private LocalProcess run(String name, List<String> command, Map<String, String> environment, Duration grace) {
        LocalProcess process = new LocalProcess(
                name, command, environment, folder.resolve("logs").resolve(name + ".log"), grace);
        running.push(process);
        return process;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What runs where, a line each. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** A file of shell variables for commands in other terminals. */
    public Path variables() {
        return folder.resolve("env");
    }

    /** Name of a program that ended by itself, when there is one. */
    public Optional<String> ended() {
        return running.stream()
                .filter(process -> !process.alive())
                .map(LocalProcess::name)
                .findFirst();
    }

    /** Stops all of them, the worker first. */
    @Override
    public void close() {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }
}

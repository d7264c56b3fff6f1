package io.flowcut.worker.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.worker.FlowCut;
import io.flowcut.worker.cli.Terminal;
import io.flowcut.worker.run.JobStatus;
import io.flowcut.worker.run.Jobs;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Temporal server's jobs, workers and store of one test. */
final class Cluster implements AutoCloseable {
    /** Coarse tokens and little refinement, so that a test takes seconds, and a short time-out for what was killed. */
    private static final List<String> QUICK = List.of(
            "features.size=160x160",
            "crf.iterations=2",
            "chunk.frames=8",
            "chunk.batch=2",
            "chunk.heartbeatTimeout=6",
            "dataset.parallelism=5");

    /** Steps tell what they computed, those of frames included that were begun ahead and lost. */
    private static final Pattern COMPUTED = Pattern.compile("computed frames (\\d+) to (\\d+)\n");

    private final WorkflowClient client;
    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<ProgramProcess> workers = new ArrayList<>();

    Cluster(RealTemporal server, Path folder) {
        client = server.client();
        this.folder = folder;
        environment.put("TEMPORAL_ADDRESS", server.address());
        environment.put("FLOWCUT_STORAGE_URI", folder.resolve("store").toString());
    }

    /** What a command line left behind. */
    record Run(int exitCode, String out, String err) {
        String lastLine() {
            return out.strip().lines().reduce("", (first, second) -> second);
        }
    }

    Cluster with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path store() {
        return folder.resolve("store");
    }

    Path out() {
        return folder.resolve("out");
    }

    Jobs jobs() {
        return new Jobs(client);
    }

    /** Runs a command in this process. */
    Run run(String... arguments) {
        return run(environment, List.of(arguments));
    }

    static Run run(Map<String, String> environment, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new FlowCut(
                        new Terminal(new PrintWriter(out), new PrintWriter(err), false),
                        environment,
                        new StandardPipeline())
                .run(arguments.toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }

    /** Arguments with quick settings. */
    static List<String> quick(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        QUICK.forEach(setting -> all.addAll(List.of("--set", setting)));
        return all;
    }

    /** Submits inputs; returns the id of the job. */
    String submit(Path inputs, String... more) {
        List<String> arguments = quick("submit", inputs.toString(), "--out", out().toString(), "--name", "t");
        arguments.addAll(List.of(more));
        Run run = run(environment, arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.lastLine();
    }

    /** Starts a worker and waits until it polls. */
    ProgramProcess worker(String... more) throws InterruptedException {
        ProgramProcess worker = beginWorker(more);
        return worker.await("worker ready");
    }

    /** Starts a worker. */
    ProgramProcess beginWorker(String... more) {
        List<String> arguments = new ArrayList<>(List.of("worker", "--debug", "--set", "worker.slots=1"));
        arguments.addAll(List.of(more));
        ProgramProcess worker = ProgramProcess.start(folder, "worker-" + workers.size(), environment, arguments);
        workers.add(worker);
        return worker;
    }

    /** Waits for a job and finishes its output. */
    Run result(String job) {
        return run("result", job, "--json");
    }

    /** Whether a job has not ended, by the service's own word: no worker is asked. */
    boolean open(String job) {
        return client.newUntypedWorkflowStub(job).describe().getCloseTime() == null;
    }

    /** Waits until a job is as far as wanted; a service that is away for a while is borne. */
    JobStatus await(String job, Predicate<JobStatus> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            String last;
            try {
                JobStatus status = jobs().status(job);
                if (wanted.test(status)) {
                    return status;
                }
                last = status.toString();
            } catch (FlowCutException e) {
                last = e.getMessage();
            }
            assertThat(System.nanoTime()).as(last).isLessThan(end);
            Thread.sleep(50);
        }
    }

    /** Frames that steps of chunks computed in all workers, those included that were lost or begun in vain. */
    long framesComputed() {
        long frames = 0;
        for (ProgramProcess worker : workers) {
            Matcher computed = COMPUTED.matcher(worker.err());
            while (computed.find()) {
                frames += Integer.parseInt(computed.group(2)) - Integer.parseInt(computed.group(1)) + 1;
            }
        }
        return frames;
    }

    List<ProgramProcess> workers() {
        return workers;
    }

    /** Everything that the cluster wrote into files, outputs and logs, for a search. */
    String everything() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        workers.forEach(ProgramProcess::close);
        client.getWorkflowServiceStubs().shutdownNow();
    }
}

package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.worker.config.FlowCutConfig;
import io.flowcut.worker.config.MetricsConfig;
import io.flowcut.worker.observability.Observability;
import io.flowcut.worker.run.JobOutput;
import io.flowcut.worker.run.JobSubmission;
import io.flowcut.worker.service.RemoteService;
import io.flowcut.worker.service.SharedStorage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowcut submit}. */
@Command(
        name = "submit",
        description = {
            "Give a labelling job to a Temporal service, and end; workers (flowcut worker) do it.",
            "",
            "Inputs, store (storage.uri) and output must be reachable for the workers under the same names. The job's"
                    + " id comes from its inputs, configuration and output: the same submission again is the same job."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowcut submit /shared/videos --out /shared/labels --set storage.uri=/shared/flowcut",
            "  flowcut status JOB; flowcut result JOB --set storage.uri=/shared/flowcut"
        })
public final class SubmitCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Mixin
    private VideoOptions videos;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "URI",
            description = "Folder that the workers write to, or s3://bucket/prefix; one for every job.")
    private String out;

    @Option(names = "--again", description = "Run a job again that is done; what the store has is reused.")
    private boolean again;

    @Option(names = "--replace", description = "Write over the labels of another run in the output folder.")
    private boolean replace;

    @Mixin
    private JsonOption json;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private TemporalOptions temporal;

    public SubmitCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        FlowCutConfig loaded = config.load(environment);
        JobOutput output = JobOutput.of(out);
        loaded.pipeline().prediction().checkTogether();
        JobSubmission submission =
                new JobSubmission(videos.inputs(), output, videos.name().orElseGet(output::name), loaded.pipeline());
        StorageOptions options = SharedStorage.options(loaded.storage());
        // Traces begin here; metrics are a worker's.
        try (Observability traces = Observability.start(MetricsConfig.DEFAULT, environment);
                RemoteService service = temporal.connect(environment, traces);
                Storage storage = new Storage(options, StorageListener.NONE)) {
            JobSubmission.Job job = submission.submit(service.client(), storage, again, replace);
            print(job, output);
        }
        return ExitCode.DONE;
    }

    private void print(JobSubmission.Job job, JobOutput output) {
        if (json.wanted()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("job", job.id());
            result.put("state", job.submitted().name().toLowerCase(Locale.ROOT));
            result.put("videos", job.videos());
            result.put("output", output.uri());
            terminal.json(result);
            return;
        }
        String what = switch (job.submitted()) {
            case STARTED -> "submitted, " + job.videos() + (job.videos() == 1 ? " video" : " videos");
            case RUNNING -> "is at work already";
            case DONE -> "is done already (--again runs it again)";
        };
        terminal.err().println("job " + what + "; output " + output.uri());
        terminal.err().flush();
        terminal.out().println(job.id());
        terminal.out().flush();
    }
}

package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.Jobs;
import io.flowcut.worker.service.RemoteService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that tells a running job something. */
public abstract class JobCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final BiConsumer<Jobs, String> action;
    private final String told;

    @Parameters(paramLabel = "JOB", description = "Id of the job, as flowcut submit printed it.")
    private String job;

    @Mixin
    private JsonOption json;

    @Mixin
    private TemporalOptions temporal;

    private JobCommand(
            Terminal terminal, Map<String, String> environment, BiConsumer<Jobs, String> action, String told) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
        this.action = action;
        this.told = told;
    }

    @Override
    public final Integer call() {
        try (RemoteService service = temporal.connect(environment)) {
            action.accept(new Jobs(service.client()), job);
        }
        if (json.wanted()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("job", job);
            result.put("told", told);
            terminal.json(result);
        } else {
            terminal.out().println(job + ": " + told);
            terminal.out().flush();
        }
        return ExitCode.DONE;
    }

    /** {@code flowcut pause}. */
    @Command(
            name = "pause",
            description = "Hold a job: no further step begins until it is resumed.",
            mixinStandardHelpOptions = true)
    public static final class Pause extends JobCommand {
        public Pause(Terminal terminal, Map<String, String> environment) {
            super(terminal, environment, Jobs::pause, "pausing; steps at work are finished");
        }
    }

    /** {@code flowcut resume}. */
    @Command(name = "resume", description = "Go on with a paused job.", mixinStandardHelpOptions = true)
    public static final class Resume extends JobCommand {
        public Resume(Terminal terminal, Map<String, String> environment) {
            super(terminal, environment, Jobs::resume, "goes on");
        }
    }

    /** {@code flowcut cancel}. */
    @Command(
            name = "cancel",
            description = "Cancel a job. What is finished stays in the store; submitting it again goes on from there.",
            mixinStandardHelpOptions = true)
    public static final class Cancel extends JobCommand {
        public Cancel(Terminal terminal, Map<String, String> environment) {
            super(terminal, environment, Jobs::cancel, "is being cancelled; steps at work stop after their batch");
        }
    }

    /** {@code flowcut retry-failed}. */
    @Command(
            name = "retry-failed",
            description = "Run the failed videos of a job once more before it ends.",
            mixinStandardHelpOptions = true)
    public static final class RetryFailed extends JobCommand {
        public RetryFailed(Terminal terminal, Map<String, String> environment) {
            super(terminal, environment, Jobs::retryFailed, "will run its failed videos once more");
        }
    }
}

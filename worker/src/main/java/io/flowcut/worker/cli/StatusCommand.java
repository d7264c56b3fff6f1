package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.JobStatus;
import io.flowcut.worker.run.Jobs;
import io.flowcut.worker.run.TrainingStatus;
import io.flowcut.worker.service.RemoteService;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowcut status}. */
@Command(
        name = "status",
        description = {
            "Show how far a labelling job or a training is, or list all of them.",
            "",
            "On a terminal the table of one is renewed every two seconds until the job ends or Ctrl-C; the job does"
                    + " not notice either way."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Exit codes: 0 done or at work, 1 it failed or was cancelled, 3 done with skipped videos."})
public final class StatusCommand implements Callable<Integer> {
    private static final long REFRESH_SECONDS = 2;

    /** Jobs of each kind that are listed; the service keeps more. */
    private static final int MOST_LISTED = 100;

    private final Terminal terminal;
    private final Map<String, String> environment;

    @Parameters(
            arity = "0..1",
            paramLabel = "JOB",
            description = "Id of a job or training; without one all are listed.")
    private String job;

    @Option(names = "--once", description = "Show the state now and end, also on a terminal.")
    private boolean once;

    @Option(names = "--watch", description = "Stay until the job ends, also without a terminal.")
    private boolean watch;

    @Mixin
    private JsonOption json;

    @Mixin
    private TemporalOptions temporal;

    public StatusCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
        try (RemoteService service = temporal.connect(environment)) {
            Jobs jobs = new Jobs(service.client());
            if (job == null) {
                return list(jobs);
            }
            return jobs.isTraining(job) ? showTraining(jobs) : show(jobs);
        }
    }

    private int list(Jobs jobs) {
        Jobs.Listed all = jobs.list(MOST_LISTED);
        if (json.wanted()) {
            terminal.json(all);
        } else {
            terminal.out().print(StatusTable.of(all));
            terminal.out().flush();
        }
        return ExitCode.DONE;
    }

    private int show(Jobs jobs) throws InterruptedException {
        JobStatus status = follow(() -> jobs.status(job), JobStatus::open, StatusTable::of, StatusTable::line);
        if (status.open() || (status.state().equals("done") && status.videosFailed() == 0)) {
            return ExitCode.DONE;
        }
        return status.state().equals("done") ? ExitCode.DONE_WITH_SKIPPED_VIDEOS : ExitCode.FAILED;
    }

    private int showTraining(Jobs jobs) throws InterruptedException {
        TrainingStatus status =
                follow(() -> jobs.training(job), TrainingStatus::open, StatusTable::of, StatusTable::line);
        return status.open() || status.state().equals("done") ? ExitCode.DONE : ExitCode.FAILED;
    }

    /**
     * Shows a status, and where it shall be, anew until it is no longer open.
     *
     * @param line the status in one line, for a log
     * @return the last one
     */
    private <T> T follow(Supplier<T> ask, Predicate<T> open, Function<T, String> table, Function<T, String> line)
            throws InterruptedException {
        boolean live = watch || (terminal.interactive() && !once && !json.wanted());
        T status = ask.get();
        while (live && open.test(status)) {
            if (terminal.interactive()) {
                // Home, then clear below: less flicker than clearing first.
                terminal.err().print("\033[H\033[2J" + table.apply(status));
            } else {
                terminal.err().println(line.apply(status));
            }
            terminal.err().flush();
            TimeUnit.SECONDS.sleep(REFRESH_SECONDS);
            status = ask.get();
        }
        if (json.wanted()) {
            terminal.json(status);
        } else {
            terminal.out().print(table.apply(status));
            terminal.out().flush();
        }
        return status;
    }
}

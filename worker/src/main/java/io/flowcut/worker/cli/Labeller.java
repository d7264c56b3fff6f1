package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.run.LabelRun;
import io.flowcut.worker.run.RunSummary;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.workflows.dataset.FailedVideo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Runs a labelling run for a command: progress, signals, and the summary at its end. */
public final class Labeller {
    private final Terminal terminal;
    private final Pipeline pipeline;

    public Labeller(Terminal terminal, Pipeline pipeline) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.pipeline = requireNonNull(pipeline, "pipeline");
    }

    LabelOutcome run(LabelRequest request, OutputOptions output, boolean debug) {
        StopSignal stop = new StopSignal();
        new Signals(stop, terminal.err()).install();
        ProgressDisplay display = new ProgressDisplay(terminal, output.quiet, debug);
        return new LabelRun(EmbeddedService::new, pipeline, display, stop).run(request);
    }

    /** Says that a run was stopped, and how to go on; returns the exit code. */
    int stopped(LabelOutcome.Stopped stopped, OutputOptions output) {
        terminal.err()
                .println("flowcut: stopped" + (stopped.drained() ? "" : " before all running steps had ended")
                        + "; the same command resumes from what is finished");
        terminal.err().flush();
        if (output.json) {
            terminal.json(Map.of("state", "stopped", "exitCode", stopped.exitCode()));
        }
        return stopped.exitCode();
    }

    static int exitCode(RunSummary summary) {
        return summary.counts().skippedVideos() > 0 ? ExitCode.DONE_WITH_SKIPPED_VIDEOS : ExitCode.DONE;
    }

    /** Prints what came out. */
    void print(RunSummary summary, Path report) {
        PrintWriter out = terminal.out();
        RunSummary.Counts counts = summary.counts();
        out.printf(
                Locale.ROOT,
                "labelled %s: %s, %s in %s, %s%n",
                count(counts.videos(), "video"),
                count(counts.frames(), "frame"),
                count(counts.masks(), "mask"),
                count(counts.tracks(), "track"),
                count(counts.segments(), "segment"));
        long computed =
                summary.steps().stream().mapToLong(RunSummary.Step::computed).sum();
        long reused =
                summary.steps().stream().mapToLong(RunSummary.Step::reused).sum();
        out.printf(
                Locale.ROOT,
                "%.1f s, %.1f frames/s; features.backend: %s; reused %d of %d frame steps%n",
                summary.seconds(),
                summary.framesPerSecond(),
                summary.featuresBackend(),
                reused,
                computed + reused);
        for (String warning : summary.warnings()) {
            out.println("warning: " + warning);
        }
        for (FailedVideo failure : summary.failures()) {
            out.println("skipped " + failure.videoId() + ": " + failure.message());
        }
        out.println("report: " + report);
        out.flush();
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}

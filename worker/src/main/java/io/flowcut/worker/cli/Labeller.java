package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.LabelOutcome;
import io.flowcut.worker.run.LabelRequest;
import io.flowcut.worker.run.LabelRun;
import io.flowcut.worker.run.RunSummary;
import io.flowcut.worker.run.StopSignal;
import io.flowcut.worker.service.EmbeddedService;
import io.flowcut.worker.service.Pipeline;
import io.flowcut.worker.service.TemporalService;
import io.flowcut.worker.tracking.RunTracking;
import io.flowcut.workflows.dataset.FailedVideo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Runs a labelling run for a command: progress, signals, and the summary at its end. */
public final class Labeller {
    private final Terminal terminal;
    private final Pipeline pipeline;
    private final RunTracking tracking;

    public Labeller(Terminal terminal, Pipeline pipeline, RunTracking tracking) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.tracking = requireNonNull(tracking, "tracking");
    }

    /** A run on the service in this process. */
    LabelOutcome run(LabelRequest request, OutputOptions output, boolean debug) {
        return run(EmbeddedService::new, request, output, debug);
    }

    LabelOutcome run(Supplier<TemporalService> services, LabelRequest request, OutputOptions output, boolean debug) {
        StopSignal stop = new StopSignal();
        new Signals(stop, terminal.err(), Signals.DRAINING).install();
        ProgressDisplay display = new ProgressDisplay(terminal, output.quiet, debug);
        LabelOutcome outcome = new LabelRun(services, pipeline, display, stop).run(request);
        if (outcome instanceof LabelOutcome.Finished finished) {
            track(finished.local(), finished.summary());
        }
        return outcome;
    }

    private void track(Path out, RunSummary summary) {
        tracking.record(out, summary).ifPresent(trouble -> {
            terminal.err().println("flowcut: " + trouble);
            terminal.err().flush();
        });
    }

    /** Keeps a job that other workers did for MLflow as well, and reports it. */
    int reportJob(LabelOutcome.Finished finished, OutputOptions output) {
        track(finished.local(), finished.summary());
        return report(finished, output);
    }

    /** Says what came out of a run, in words or as JSON; returns the exit code. */
    int report(LabelOutcome.Finished finished, OutputOptions output) {
        if (!output.quiet) {
            print(finished.summary(), finished.report());
        }
        if (output.json) {
            terminal.json(result(finished.summary(), finished.report()));
        }
        return exitCode(finished.summary());
    }

    private static Map<String, Object> result(RunSummary summary, String report) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("state", summary.state());
        result.put("features.backend", summary.featuresBackend());
        result.put("videos", summary.counts().videos());
        result.put("skippedVideos", summary.counts().skippedVideos());
        result.put("frames", summary.counts().frames());
        result.put("masks", summary.counts().masks());
        result.put("tracks", summary.counts().tracks());
        result.put("segments", summary.counts().segments());
        result.put("seconds", summary.seconds());
        result.put("framesPerSecond", summary.framesPerSecond());
        result.put(
                "computed",
                summary.steps().stream().mapToLong(RunSummary.Step::computed).sum());
        result.put(
                "reused",
                summary.steps().stream().mapToLong(RunSummary.Step::reused).sum());
        result.put("digest", summary.digests().dataset());
        result.put("warnings", summary.warnings());
        result.put("failures", summary.failures());
        result.put("report", report);
        return result;
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
    void print(RunSummary summary, String report) {
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

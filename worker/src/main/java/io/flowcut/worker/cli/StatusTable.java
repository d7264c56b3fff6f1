package io.flowcut.worker.cli;

import io.flowcut.worker.run.JobStatus;
import io.flowcut.worker.run.JobStatus.VideoStatus;
import io.flowcut.worker.run.Jobs;
import io.flowcut.worker.run.TrainingStatus;
import io.flowcut.workflows.dataset.FailedVideo;
import java.util.List;
import java.util.Locale;

/** Jobs in words and columns. */
final class StatusTable {
    private StatusTable() {}

    /** All jobs and trainings, a line each. */
    static String of(Jobs.Listed all) {
        if (all.jobs().isEmpty() && all.trainings().isEmpty()) {
            return "no jobs\n";
        }
        StringBuilder text = new StringBuilder();
        if (!all.jobs().isEmpty()) {
            jobs(text, all.jobs());
        }
        if (!all.trainings().isEmpty()) {
            text.append(text.isEmpty() ? "" : "\n");
            trainings(text, all.trainings());
        }
        return text.toString();
    }

    private static void jobs(StringBuilder text, List<JobStatus> jobs) {
        row(text, "%-12s %14s %8s  %-20s  %s", "STATE", "VIDEOS", "FAILED", "STARTED", "JOB");
        for (JobStatus job : jobs) {
            String videos = job.videosTotal() > 0 ? job.videosDone() + "/" + job.videosTotal() : "";
            row(text, "%-12s %14s %8d  %-20s  %s", job.state(), videos, job.videosFailed(), job.startedAt(), job.job());
        }
    }

    private static void trainings(StringBuilder text, List<TrainingStatus> trainings) {
        String format = "%-12s %-9s %5s %15s %8s %6s %12s  %-20s  %s";
        row(text, format, "STATE", "STAGE", "ROUND", "STEP", "LOSS", "AP50", "LEFT", "STARTED", "TRAINING");
        for (TrainingStatus training : trainings) {
            row(
                    text,
                    format,
                    training.state(),
                    training.stage(),
                    training.round() > 0 ? training.round() + "/" + training.rounds() : "",
                    training.steps() > 0 ? training.step() + "/" + training.steps() : "",
                    known(training.loss(), "%.3f", 1),
                    known(training.bestAp50(), "%.1f", 100),
                    training.open() && training.etaSeconds() >= 0
                            ? ProgressDisplay.readable(training.etaSeconds())
                            : "",
                    training.startedAt(),
                    training.job());
        }
    }

    private static String known(double value, String format, double factor) {
        return value < 0 ? "" : String.format(Locale.ROOT, format, factor * value);
    }

    /** One training. */
    static String of(TrainingStatus training) {
        StringBuilder text = new StringBuilder();
        row(text, "training %s", training.job());
        head(
                text,
                training.state(),
                training.stage(),
                training.message(),
                training.startedAt(),
                training.open(),
                training.seconds());
        if (training.round() > 0) {
            row(text, "round    %s", steps(training));
        }
        if (training.bestAp50() >= 0) {
            row(text, "best     AP50 %.1f", 100 * training.bestAp50());
        }
        if (!training.mlflow().isEmpty()) {
            row(text, "MLflow   %s", training.mlflow());
        }
        return text.toString();
    }

    private static String steps(TrainingStatus training) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d of %d, step %d of %d",
                training.round(),
                training.rounds(),
                training.step(),
                training.steps()));
        if (training.loss() >= 0) {
            text.append(
                    String.format(Locale.ROOT, ", loss %.3f, %.2f s/step", training.loss(), training.stepSeconds()));
        }
        if (training.open() && training.etaSeconds() > 0) {
            text.append(", ")
                    .append(ProgressDisplay.readable(training.etaSeconds()))
                    .append(" left");
        }
        return text.toString();
    }

    /** One training in one line, for a log. */
    static String line(TrainingStatus training) {
        return training.state()
                + (training.stage().isEmpty() ? "" : ", " + training.stage())
                + (training.round() > 0 ? ": round " + steps(training) : "");
    }

    private static void head(
            StringBuilder text,
            String state,
            String stage,
            String message,
            String startedAt,
            boolean open,
            double seconds) {
        row(
                text,
                "state    %s%s%s",
                state,
                stage.isEmpty() ? "" : ", stage " + stage,
                message.isEmpty() ? "" : ": " + message);
        row(text, "started  %s, %s %s", startedAt, open ? "at work for" : "took", ProgressDisplay.readable(seconds));
    }

    /** One job with its videos in work and its failures. */
    static String of(JobStatus job) {
        StringBuilder text = new StringBuilder();
        row(text, "job      %s", job.job());
        head(text, job.state(), job.stage(), job.message(), job.startedAt(), job.open(), job.seconds());
        if (job.videosTotal() > 0) {
            row(
                    text,
                    "videos   %d of %d done, %d failed, %d in work",
                    job.videosDone(),
                    job.videosTotal(),
                    job.videosFailed(),
                    job.videosInWork().size());
            row(
                    text,
                    "frames   %d, %.1f frames/s%s",
                    job.framesDone(),
                    job.framesPerSecond(),
                    job.open() && job.etaSeconds() >= 0
                            ? ", " + ProgressDisplay.readable(job.etaSeconds()) + " left"
                            : "");
        }
        if (!job.videosInWork().isEmpty()) {
            text.append('\n');
            row(text, "%-10s %-10s %13s  %s", "STATE", "STAGE", "FRAMES", "VIDEO");
            for (VideoStatus video : job.videosInWork()) {
                String frames = video.framesTotal() > 0 ? video.framesDone() + "/" + video.framesTotal() : "";
                row(text, "%-10s %-10s %13s  %s", video.state(), video.stage(), frames, video.videoId());
            }
        }
        if (!job.failures().isEmpty()) {
            text.append('\n');
            for (FailedVideo failure : job.failures()) {
                row(text, "failed   %s: %s: %s", failure.videoId(), failure.errorType(), failure.message());
            }
        }
        return text.toString();
    }

    /** One job in one line, for a log. */
    static String line(JobStatus job) {
        return String.format(
                Locale.ROOT,
                "%s: %d of %d videos, %d failed, %d frames, %.1f frames/s%s",
                job.state(),
                job.videosDone(),
                job.videosTotal(),
                job.videosFailed(),
                job.framesDone(),
                job.framesPerSecond(),
                job.etaSeconds() >= 0 ? ", " + ProgressDisplay.readable(job.etaSeconds()) + " left" : "");
    }

    private static void row(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}

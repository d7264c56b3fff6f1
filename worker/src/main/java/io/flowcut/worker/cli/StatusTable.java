package io.flowcut.worker.cli;

import io.flowcut.worker.run.JobStatus;
import io.flowcut.worker.run.JobStatus.VideoStatus;
import io.flowcut.workflows.dataset.FailedVideo;
import java.util.List;
import java.util.Locale;

/** Jobs in words and columns. */
final class StatusTable {
    private StatusTable() {}

    /** All jobs, a line each. */
    static String of(List<JobStatus> jobs) {
        if (jobs.isEmpty()) {
            return "no jobs\n";
        }
        StringBuilder text = new StringBuilder();
        row(text, "%-12s %14s %8s  %-20s  %s", "STATE", "VIDEOS", "FAILED", "STARTED", "JOB");
        for (JobStatus job : jobs) {
            String videos = job.videosTotal() > 0 ? job.videosDone() + "/" + job.videosTotal() : "";
            row(text, "%-12s %14s %8d  %-20s  %s", job.state(), videos, job.videosFailed(), job.startedAt(), job.job());
        }
        return text.toString();
    }

    /** One job with its videos in work and its failures. */
    static String of(JobStatus job) {
        StringBuilder text = new StringBuilder();
        row(text, "job      %s", job.job());
        row(
                text,
                "state    %s%s%s",
                job.state(),
                job.stage().isEmpty() ? "" : ", stage " + job.stage(),
                job.message().isEmpty() ? "" : ": " + job.message());
        row(
                text,
                "started  %s, %s %s",
                job.startedAt(),
                job.open() ? "at work for" : "took",
                ProgressDisplay.readable(job.seconds()));
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

package io.flowcut.worker.run;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.JobStatus.VideoStatus;
import io.flowcut.workflows.Progress;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.DatasetWorkflow;
import io.flowcut.workflows.dataset.FailedVideo;
import io.flowcut.workflows.dataset.FailureReport;
import io.flowcut.workflows.dataset.RunningVideo;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.video.VideoWorkflow;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowException;
import java.util.ArrayList;
import java.util.List;

/** Asks the service and the workflows of one job how far they are. */
final class JobObserver {
    private final ObservedWorkflow observed;

    JobObserver(ObservedWorkflow observed) {
        this.observed = requireNonNull(observed, "observed");
    }

    /** @param ask whether a worker shall be asked how far a running job is */
    JobStatus status(boolean ask) {
        return switch (observed.state()) {
            case "running" -> ask ? running() : bare(JobStatus.NO_WORKER);
            case "done" -> done();
            default -> bare(observed.failure());
        };
    }

    private JobStatus running() {
        try {
            DatasetWorkflow workflow = observed.client().newWorkflowStub(DatasetWorkflow.class, observed.id());
            Progress whole = workflow.progress();
            FailureReport failures = workflow.failures();
            List<RunningVideo> inWork = workflow.runningVideos();
            List<VideoStatus> videos = new ArrayList<>();
            inWork.stream().limit(JobStatus.MOST_LISTED).forEach(video -> videos.add(video(video)));
            long frames = whole.frames()
                    + videos.stream().mapToLong(VideoStatus::framesDone).sum();
            double seconds = whole.done() > 0 && whole.ratePerSecond() > 0
                    ? whole.done() / whole.ratePerSecond()
                    : observed.seconds();
            double rate = seconds > 0 ? frames / seconds : 0;
            return new JobStatus(
                    observed.id(),
                    whole.state(),
                    whole.stage(),
                    observed.startedAt(),
                    observed.seconds(),
                    whole.done(),
                    whole.total(),
                    failures.count(),
                    failures.latest(),
                    videos,
                    frames,
                    rate,
                    whole.etaSeconds() >= 0 ? whole.etaSeconds() : eta(whole, videos, rate),
                    "");
        } catch (WorkflowException | StatusRuntimeException e) {
            return bare(JobStatus.NO_WORKER);
        }
    }

    /** While no video is done: from the lengths of those in work. */
    private static double eta(Progress whole, List<VideoStatus> videos, double rate) {
        double mean = videos.stream()
                .filter(video -> video.framesTotal() > 0)
                .mapToLong(VideoStatus::framesTotal)
                .average()
                .orElse(0);
        long done = videos.stream().mapToLong(VideoStatus::framesDone).sum();
        return mean > 0 && rate > 0 ? Math.max(0, mean * whole.total() - done) / rate : -1;
    }

    private VideoStatus video(RunningVideo video) {
        try {
            Progress part = observed.client()
                    .newWorkflowStub(VideoWorkflow.class, video.workflowId())
                    .progress();
            return new VideoStatus(video.videoId(), part.state(), part.stage(), part.frames(), part.totalFrames());
        } catch (WorkflowException | StatusRuntimeException e) {
            // It has not started yet, or has just ended.
            return new VideoStatus(video.videoId(), "running", "", 0, 0);
        }
    }

    private JobStatus done() {
        DatasetResult result;
        try {
            result = observed.result(DatasetResult.class);
        } catch (WorkflowException e) {
            // Encrypted with a key that is not here, most likely: the other jobs of a list can be shown all the same.
            return bare("its result cannot be read: " + FailureCause.of(e).message());
        }
        double seconds = observed.seconds();
        return new JobStatus(
                observed.id(),
                "done",
                "",
                observed.startedAt(),
                seconds,
                result.videos(),
                result.videos(),
                result.failedVideos(),
                result.failures(),
                List.of(),
                result.frames(),
                seconds > 0 ? result.frames() / seconds : 0,
                0,
                "");
    }

    private JobStatus bare(String message) {
        List<FailedVideo> none = List.of();
        return new JobStatus(
                observed.id(),
                observed.state(),
                "",
                observed.startedAt(),
                observed.seconds(),
                0,
                0,
                0,
                none,
                List.of(),
                0,
                0,
                -1,
                message);
    }
}

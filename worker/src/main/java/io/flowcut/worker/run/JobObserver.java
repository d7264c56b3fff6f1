package io.flowcut.worker.run;

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
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the service and the workflows of one job how far they are. */
final class JobObserver {
    private final WorkflowClient client;
    private final String id;
    private final WorkflowExecutionMetadata execution;

    JobObserver(WorkflowClient client, String id, WorkflowExecutionMetadata execution) {
        this.client = client;
        this.id = id;
        this.execution = execution;
    }

    /** @param ask whether a worker shall be asked how far a running job is */
    JobStatus status(boolean ask) {
        return switch (execution.getStatus()) {
            case WORKFLOW_EXECUTION_STATUS_RUNNING, WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW ->
                ask ? running() : bare("running", JobStatus.NO_WORKER);
            case WORKFLOW_EXECUTION_STATUS_COMPLETED -> done();
            default -> ended();
        };
    }

    private JobStatus running() {
        try {
            DatasetWorkflow workflow = client.newWorkflowStub(DatasetWorkflow.class, id);
            Progress whole = workflow.progress();
            FailureReport failures = workflow.failures();
            List<RunningVideo> inWork = workflow.runningVideos();
            List<VideoStatus> videos = new ArrayList<>();
            inWork.stream().limit(JobStatus.MOST_LISTED).forEach(video -> videos.add(video(video)));
            long frames = whole.frames()
                    + videos.stream().mapToLong(VideoStatus::framesDone).sum();
            double seconds =
                    whole.done() > 0 && whole.ratePerSecond() > 0 ? whole.done() / whole.ratePerSecond() : seconds();
            double rate = seconds > 0 ? frames / seconds : 0;
            return new JobStatus(
                    id,
                    whole.state(),
                    whole.stage(),
                    startedAt(),
                    seconds(),
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
            return bare("running", JobStatus.NO_WORKER);
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
            Progress part = client.newWorkflowStub(VideoWorkflow.class, video.workflowId())
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
            result = client.newUntypedWorkflowStub(id).getResult(DatasetResult.class);
        } catch (WorkflowException e) {
            // Encrypted with a key that is not here, most likely: the other jobs of a list can be shown all the same.
            return bare(
                    "done", "its result cannot be read: " + FailureCause.of(e).message());
        }
        double seconds = seconds();
        return new JobStatus(
                id,
                "done",
                "",
                startedAt(),
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

    private JobStatus ended() {
        WorkflowExecutionStatus status = execution.getStatus();
        if (status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED) {
            return bare("cancelled", "");
        }
        if (status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED) {
            return bare("terminated", "");
        }
        try {
            client.newUntypedWorkflowStub(id).getResult(DatasetResult.class);
            return bare("failed", "");
        } catch (WorkflowException e) {
            return bare("failed", FailureCause.of(e).message());
        }
    }

    private JobStatus bare(String state, String message) {
        List<FailedVideo> none = List.of();
        return new JobStatus(id, state, "", startedAt(), seconds(), 0, 0, 0, none, List.of(), 0, 0, -1, message);
    }

    private String startedAt() {
        return execution.getStartTime().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private double seconds() {
        Instant end = Optional.ofNullable(execution.getCloseTime()).orElseGet(Instant::now);
        return Duration.between(execution.getStartTime(), end).toMillis() / 1e3;
    }
}

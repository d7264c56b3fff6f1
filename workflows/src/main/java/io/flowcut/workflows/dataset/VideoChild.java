package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.dataset.DatasetActivities.PlacedVideo;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.video.VideoEnd;
import io.flowcut.workflows.video.VideoRequest;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoWorkflow;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancelExternalWorkflowException;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * The workflow of one video in work. This run started it and hears from the service how it ends; or an earlier run did,
 * and it reports its end by a signal.
 */
final class VideoChild {
    /** How often the workflow of a video is started that ended, or that another run had started, without a report. */
    private static final int MOST_STARTS = 3;

    /** How long a cancelled workflow of an earlier run may take to end. */
    private static final Duration CANCELLATION = Duration.ofHours(1);

    private static final Logger LOG = Workflow.getLogger(VideoChild.class);

    private final DatasetRequest request;
    private final PlacedVideo entry;
    private final RunningVideo video;
    private final Map<String, VideoEnd> ends;
    private final boolean outlivesRun;
    private boolean started;
    private boolean paused;
    private boolean reports;
    private boolean foreign;
    private boolean lost;

    /**
     * A video that is not in work yet.
     *
     * @param ends what videos have reported, by id
     * @param outlivesRun whether the work goes on when this run ends
     */
    VideoChild(DatasetRequest request, PlacedVideo entry, Map<String, VideoEnd> ends, boolean outlivesRun) {
        this.request = requireNonNull(request, "request");
        this.entry = requireNonNull(entry, "entry");
        this.ends = requireNonNull(ends, "ends");
        this.outlivesRun = outlivesRun;
        String videoId = entry.video().videoId();
        video = new RunningVideo(videoId, WorkflowIds.video(Workflow.getInfo().getWorkflowId(), videoId));
    }

    /** A video that an earlier run had in work. */
    static VideoChild carried(DatasetRequest request, CarriedVideo carried, Map<String, VideoEnd> ends) {
        VideoChild child = new VideoChild(request, carried.entry(), ends, true);
        carried.end().ifPresent(end -> ends.put(child.video.videoId(), end));
        child.foreign = carried.begun();
        child.started = carried.begun();
        child.reports = carried.begun();
        return child;
    }

    PlacedVideo entry() {
        return entry;
    }

    RunningVideo video() {
        return video;
    }

    /** How it ended, when that is known and nothing was done about it yet. */
    Optional<VideoEnd> end() {
        return Optional.ofNullable(ends.get(video.videoId()));
    }

    /** Leaves an end for the next run. */
    void keep(VideoEnd end) {
        ends.put(video.videoId(), end);
    }

    boolean started() {
        return started;
    }

    /** Whether this run will hear of the end by a signal. */
    boolean reports() {
        return reports;
    }

    /** Whether an earlier run started it, and it is not known to have ended. */
    boolean awaited() {
        return foreign && !lost && end().isEmpty();
    }

    /** What the next run has to know. */
    CarriedVideo carry() {
        return new CarriedVideo(entry, started, end());
    }

    /** Forgets the workflow, which has ended, so that another one can be started. */
    void startOver() {
        started = false;
        paused = false;
        reports = false;
        foreign = false;
        lost = false;
        ends.remove(video.videoId());
    }

    /**
     * Waits for the end of the workflow, and starts it before where none is at work. A failure is an end; a cancellation
     * of the scope is thrown.
     */
    VideoEnd run() {
        for (int start = 1; ; start++) {
            if (foreign) {
                Optional<VideoEnd> end = hear();
                if (end.isPresent()) {
                    return end.get();
                }
                LOG.warn("{} ended without a report; it is started again", video.workflowId());
            }
            startOver();
            try {
                return VideoEnd.labelled(label());
            } catch (TemporalFailure e) {
                CancellationScope.throwCanceled();
                if (!outlivesRun || start == MOST_STARTS || !inWorkAlready(e)) {
                    return VideoEnd.failed(video.videoId(), FailureCause.of(e));
                }
                askToReport();
                foreign = reports;
                started = reports;
            }
        }
    }

    private VideoResult label() {
        VideoWorkflow workflow = Workflow.newChildWorkflowStub(
                VideoWorkflow.class,
                ChildWorkflowOptions.newBuilder()
                        .setWorkflowId(video.workflowId())
                        .setParentClosePolicy(
                                outlivesRun
                                        ? ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON
                                        : ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
                        .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
                        .setMemo(Map.of(
                                "dataset",
                                request.name(),
                                "video",
                                entry.video().uri()))
                        .build());
        Promise<VideoResult> result = Async.function(
                workflow::labelVideo,
                new VideoRequest(
                        entry.video(),
                        request.config(),
                        Optional.of(request.name()),
                        request.searchAttributes(),
                        Optional.empty()));
        Workflow.getWorkflowExecution(workflow).thenApply(execution -> started = true);
        return result.get();
    }

    /** Whether a workflow that nobody waits for has the id, as one does whose dataset was terminated. */
    private static boolean inWorkAlready(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof WorkflowExecutionAlreadyStarted) {
                return true;
            }
        }
        return false;
    }

    /** Waits for the report; empty when there will be none. */
    private Optional<VideoEnd> hear() {
        try {
            Workflow.await(() -> !awaited());
        } catch (CanceledFailure e) {
            Workflow.newDetachedCancellationScope(this::cancel).run();
            throw e;
        }
        return end();
    }

    private void cancel() {
        try {
            Workflow.newUntypedExternalWorkflowStub(video.workflowId()).cancel();
            if (!Workflow.await(CANCELLATION, () -> end().isPresent())) {
                LOG.warn("{} was told to stop and did not say that it has", video.workflowId());
            }
        } catch (CancelExternalWorkflowException | ApplicationFailure e) {
            LOG.debug("{} ended before it could be cancelled", video.workflowId(), e);
        }
    }

    /**
     * Asks the workflow to report its end to this one; also asks whether it is still there. One that is not and that
     * this run did not start has no end any more.
     */
    void askToReport() {
        try {
            stub().reportTo(Workflow.getInfo().getWorkflowId());
            reports = true;
        } catch (SignalExternalWorkflowException | ApplicationFailure e) {
            LOG.debug("{} ended before it could be asked to report", video.workflowId(), e);
            lost = true;
        }
    }

    /** Whether it does not know yet that the dataset is paused, or that it no longer is. */
    boolean mustBeTold(boolean pause) {
        return started && end().isEmpty() && paused != pause;
    }

    /** Pauses or resumes the video. */
    void tell(boolean pause) {
        paused = pause;
        try {
            if (pause) {
                stub().pause();
            } else {
                stub().resume();
            }
        } catch (SignalExternalWorkflowException | ApplicationFailure e) {
            LOG.debug("{} ended before it could be told to pause or resume", video.workflowId(), e);
        }
    }

    private VideoWorkflow stub() {
        return Workflow.newExternalWorkflowStub(VideoWorkflow.class, video.workflowId());
    }
}

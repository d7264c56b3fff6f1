package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.HistoryBudget;
import io.flowcut.workflows.WorkflowIds;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.dataset.DatasetActivities.ExportRequest;
import io.flowcut.workflows.dataset.DatasetActivities.PlacedVideo;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.video.VideoRequest;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import io.flowcut.workflows.video.VideoWorkflow;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * The sliding window over the videos of one run: a VideoWorkflow child and then the export of its masks for each, at
 * most {@code dataset.parallelism} at a time. A video that fails has a failure as its outcome and stops nothing.
 */
final class VideoWindow {
    /**
     * A child adds its initiation, start and end, the export three events, and three workflow tasks three events each.
     */
    static final int EVENTS_PER_VIDEO = 15;

    /** How often a video is labelled whose stored tracks were lost. */
    private static final int MOST_ATTEMPTS = 3;

    private static final Logger LOG = Workflow.getLogger(VideoWindow.class);

    private static final class Child {
        private final RunningVideo video;
        private boolean started;
        private boolean paused;

        Child(RunningVideo video) {
            this.video = video;
        }
    }

    private final DatasetRequest request;
    private final DatasetActivities activities;
    private final WorkflowStatus status;
    private final Consumer<VideoOutcome> onOutcome;
    private final Map<Integer, VideoOutcome> outcomes = new TreeMap<>();
    private final Map<Integer, Child> running = new LinkedHashMap<>();
    private Optional<TemporalFailure> failure = Optional.empty();
    private boolean closed;

    /**
     * @param onOutcome told of every outcome at once; a {@link TemporalFailure} from it ends the window
     */
    VideoWindow(
            DatasetRequest request,
            DatasetActivities activities,
            WorkflowStatus status,
            Consumer<VideoOutcome> onOutcome) {
        this.request = requireNonNull(request, "request");
        this.activities = requireNonNull(activities, "activities");
        this.status = requireNonNull(status, "status");
        this.onOutcome = requireNonNull(onOutcome, "onOutcome");
    }

    List<RunningVideo> running() {
        return running.values().stream().map(child -> child.video).toList();
    }

    /**
     * Labels videos in the order given until none is left or the history of this run is full; what was begun is
     * finished, or cancelled and waited for.
     *
     * @param eventsAtTheEnd events of the history to keep free for what comes after the videos
     * @return outcomes in manifest order of all videos that were taken from the queue
     */
    List<VideoOutcome> run(VideoQueue videos, int eventsAtTheEnd) {
        List<Promise<Void>> work = new ArrayList<>();
        CancellationScope scope =
                Workflow.newCancellationScope(() -> guard(() -> runVideos(videos, eventsAtTheEnd, work)));
        scope.run();
        closed = true;
        if (failure.isPresent()) {
            scope.cancel("the dataset failed");
        }
        for (Promise<Void> coroutine : work) {
            coroutine.get();
        }
        CancellationScope.throwCanceled();
        if (failure.isPresent()) {
            throw failure.get();
        }
        return List.copyOf(outcomes.values());
    }

    private void runVideos(VideoQueue videos, int eventsAtTheEnd, List<Promise<Void>> work) {
        work.add(Async.procedure(() -> guard(this::passOnPauses)));
        boolean first = true;
        while (failure.isEmpty() && videos.hasNext() && (first || hasRoom(eventsAtTheEnd))) {
            first = false;
            Workflow.await(() -> failure.isPresent() || !status.paused());
            PlacedVideo video = videos.next();
            // Taking it may have taken time.
            Workflow.await(() -> failure.isPresent() || !status.paused());
            String videoId = video.video().videoId();
            String id = WorkflowIds.video(Workflow.getInfo().getWorkflowId(), videoId);
            Child child = new Child(new RunningVideo(videoId, id));
            running.put(video.position(), child);
            work.add(Async.procedure(() -> guard(() -> label(video, child))));
            Workflow.await(() -> failure.isPresent()
                    || running.size() < request.config().dataset().parallelism());
        }
        Workflow.await(() -> failure.isPresent() || running.isEmpty());
    }

    private boolean hasRoom(int eventsAtTheEnd) {
        return HistoryBudget.allows(eventsAtTheEnd + EVENTS_PER_VIDEO * (running.size() + 1));
    }

    private void guard(Runnable body) {
        try {
            body.run();
        } catch (TemporalFailure e) {
            if (failure.isEmpty()) {
                failure = Optional.of(e);
            }
        }
    }

    private void label(PlacedVideo entry, Child child) {
        VideoOutcome outcome;
        try {
            VideoResult result = labelAndExport(entry.video(), child);
            outcome = new VideoOutcome(entry.position(), Optional.of(result), Optional.empty());
        } catch (TemporalFailure e) {
            CancellationScope.throwCanceled();
            FailureCause cause = FailureCause.of(e);
            FailedVideo failed = new FailedVideo(entry.video().videoId(), cause.type(), cause.message());
            outcome = new VideoOutcome(entry.position(), Optional.empty(), Optional.of(failed));
        } finally {
            running.remove(entry.position());
        }
        outcomes.put(entry.position(), outcome);
        onOutcome.accept(outcome);
    }

    /** Labels a video again when what it refers to was lost before its masks were written. */
    private VideoResult labelAndExport(VideoSource video, Child child) {
        for (int attempt = 1; ; attempt++) {
            VideoResult result = runChild(video, child);
            status.awaitRunning();
            try {
                activities.exportMasks(new ExportRequest(result, request.config(), request.output()));
                return result;
            } catch (ActivityFailure e) {
                String type = FailureCause.of(e).type();
                if (!type.equals(ErrorType.LOST_ARTIFACT.typeName()) || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                LOG.warn("{}: its tracks were lost; it is labelled again", video.videoId());
            }
        }
    }

    private VideoResult runChild(VideoSource video, Child child) {
        child.started = false;
        child.paused = false;
        VideoWorkflow workflow = Workflow.newChildWorkflowStub(
                VideoWorkflow.class,
                ChildWorkflowOptions.newBuilder()
                        .setWorkflowId(child.video.workflowId())
                        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
                        .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
                        .setMemo(Map.of("dataset", request.name(), "video", video.uri()))
                        .build());
        Promise<VideoResult> result = Async.function(
                workflow::labelVideo,
                new VideoRequest(
                        video,
                        request.config(),
                        Optional.of(request.name()),
                        request.searchAttributes(),
                        Optional.empty()));
        Workflow.getWorkflowExecution(workflow).thenApply(execution -> child.started = true);
        return result.get();
    }

    /** Tells every child in work when the dataset is paused or resumed, also one that was just being started. */
    private void passOnPauses() {
        while (!closed) {
            Workflow.await(() -> closed || running.values().stream().anyMatch(this::mustBeTold));
            List<Promise<Void>> told = new ArrayList<>();
            for (Child child : running.values()) {
                if (mustBeTold(child)) {
                    child.paused = status.paused();
                    told.add(Async.procedure(this::tell, child.video.workflowId(), child.paused));
                }
            }
            told.forEach(Promise::get);
        }
    }

    private boolean mustBeTold(Child child) {
        return child.started && child.paused != status.paused();
    }

    private void tell(String workflowId, boolean paused) {
        VideoWorkflow child = Workflow.newExternalWorkflowStub(VideoWorkflow.class, workflowId);
        try {
            if (paused) {
                child.pause();
            } else {
                child.resume();
            }
        } catch (SignalExternalWorkflowException e) {
            LOG.debug("{} ended before it could be told to pause or resume", workflowId, e);
        }
    }
}

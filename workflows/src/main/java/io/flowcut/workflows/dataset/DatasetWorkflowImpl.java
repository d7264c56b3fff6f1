package io.flowcut.workflows.dataset;

import io.flowcut.workflows.HistoryBudget;
import io.flowcut.workflows.Progress;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.AssembleRequest;
import io.flowcut.workflows.dataset.DatasetActivities.ManifestIndex;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoEnd;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * As many videos a run as its history holds: page by page from the manifest in the store, through the window, their
 * outcomes into the tree in the store, then continue as new with the videos that are still in work. The first pass goes
 * over all videos; every {@link #retryFailed} adds a pass over those that failed. Neither what is carried over nor any
 * payload or history grows with the number of videos.
 */
public final class DatasetWorkflowImpl implements DatasetWorkflow {
    /** Bounds the payload of a page, whatever {@code dataset.pageSize} says. */
    static final int LARGEST_PAGE = 100;

    /** Bounds the payload of a recording. */
    static final int RECORDED_AT_A_TIME = 50;

    /** Runs from before the manifest was split read one page of it each; they replay as they were. */
    private static final String SPLIT_MANIFEST = "split-manifest";

    /** Runs from before videos in work were handed over waited for them at their end. */
    private static final String HAND_OVER = "hand-over";

    /** A page, the recordings, and the assembly. */
    private static final int EVENTS_AT_THE_END = 6 * HistoryBudget.EVENTS_PER_ACTIVITY;

    private final WorkflowStatus status = new WorkflowStatus();
    private Optional<VideoWindow> window = Optional.empty();
    private Optional<ArtifactRef> outcomes = Optional.empty();
    private final Deque<FailedVideo> latestFailures = new ArrayDeque<>();
    private final Map<String, VideoEnd> ends = new HashMap<>();
    private List<CarriedVideo> carried = List.of();
    private DatasetPass pass = DatasetPass.FIRST;
    private boolean retryRequested;
    private int next;
    private int done;
    private int total;
    private long frames;

    @Override
    public DatasetResult labelDataset(DatasetRequest request) {
        status.begin(Optional.of(request.name()), request.searchAttributes());
        try {
            DatasetResult result = label(request);
            status.end("done");
            return result;
        } catch (TemporalFailure e) {
            // A cancelled workflow ends as cancelled, whichever of its children said so first.
            window.ifPresent(VideoWindow::stop);
            CancellationScope.throwCanceled();
            status.end("failed");
            throw e;
        }
    }

    private DatasetResult label(DatasetRequest request) {
        DatasetActivities activities = Workflow.newActivityStub(
                DatasetActivities.class,
                DatasetActivityOptions.dataset(request.config().chunk()));
        boolean split = Workflow.getVersion(SPLIT_MANIFEST, Workflow.DEFAULT_VERSION, 1) != Workflow.DEFAULT_VERSION;
        restore(request);
        if (left(request) > 0) {
            status.stage(pass.retrying() ? "retry" : "videos");
            if (split) {
                labelVideos(request, activities);
            } else {
                labelPage(request, activities);
            }
        }
        awaitRunning();
        if (left(request) == 0 && retryRequested && pass.failedVideos() > 0) {
            retryRequested = false;
            pass = pass.retrying(outcomes.orElseThrow());
            next = 0;
        }
        if (left(request) > 0) {
            Workflow.newContinueAsNewStub(DatasetWorkflow.class).labelDataset(request.resumingFrom(checkpoint()));
        }

        status.stage("assemble");
        if (outcomes.isEmpty()) {
            outcomes = Optional.of(activities.recordOutcomes(new OutcomesRequest(Optional.empty(), List.of())));
        }
        return activities.assemble(
                new AssembleRequest(request.name(), outcomes.get(), request.config(), request.output()));
    }

    /** Videos of this pass that were not labelled yet. */
    private int left(DatasetRequest request) {
        return pass.retrying() ? pass.retriesLeft() : request.videos() - next + carried.size();
    }

    /** A pause is not carried over: what comes next starts when it is over. */
    private void awaitRunning() {
        do {
            status.awaitRunning();
            window.ifPresent(VideoWindow::settle);
        } while (status.paused());
    }

    private void restore(DatasetRequest request) {
        DatasetCheckpoint state = request.resumeFrom().orElseGet(() -> DatasetCheckpoint.start(status.startedMillis()));
        status.resumeClock(state.startedMillis());
        outcomes = state.outcomes();
        pass = state.currentPass();
        // The signal may have come before the workflow method began.
        retryRequested |= state.retryRequested();
        next = state.nextVideo();
        frames = state.frames();
        carried = state.carried();
        total = request.videos();
        done = total - left(request);
    }

    private DatasetCheckpoint checkpoint() {
        return new DatasetCheckpoint(
                next,
                outcomes,
                retryRequested,
                frames,
                status.startedMillis(),
                pass,
                window.map(VideoWindow::carried).orElse(carried));
    }

    /** Labels as many videos as the history of this run holds, and moves {@code next} behind them. */
    private void labelVideos(DatasetRequest request, DatasetActivities activities) {
        boolean slides = Workflow.getVersion(HAND_OVER, Workflow.DEFAULT_VERSION, 1) != Workflow.DEFAULT_VERSION;
        status.awaitRunning();
        ArtifactRef pages = pass.pages().orElseGet(() -> index(request, activities));
        pass = pass.withPages(pages);
        int size = Math.min(request.config().dataset().pageSize(), LARGEST_PAGE);
        PagedVideos videos = new PagedVideos(activities, pages, pass, next, left(request) - carried.size(), size);
        List<VideoOutcome> labelled = runWindow(request, activities, videos, slides, EVENTS_AT_THE_END);
        for (int first = 0; first < labelled.size(); first += RECORDED_AT_A_TIME) {
            int end = Math.min(first + RECORDED_AT_A_TIME, labelled.size());
            status.awaitRunning();
            outcomes =
                    Optional.of(activities.recordOutcomes(new OutcomesRequest(outcomes, labelled.subList(first, end))));
        }
        next = videos.position();
        carried = window.map(VideoWindow::carried).orElseThrow();
    }

    private static ArtifactRef index(DatasetRequest request, DatasetActivities activities) {
        ManifestIndex index = activities.indexManifest(request.manifest());
        if (index.videos() < request.videos()) {
            throw missingLine(request, index.videos() + 1);
        }
        return index.pages();
    }

    /** What a run from before the manifest was split does: labels one page of it. */
    private void labelPage(DatasetRequest request, DatasetActivities activities) {
        int size = Math.min(request.config().dataset().pageSize(), LARGEST_PAGE);
        ManifestPage page = new ManifestPage(request, next, size);
        status.awaitRunning();
        page.read(activities).ifPresent(line -> {
            throw missingLine(request, line);
        });
        List<VideoOutcome> labelled = runWindow(
                request, activities, page, false, ManifestPage.ACTIVITIES * HistoryBudget.EVENTS_PER_ACTIVITY);
        status.awaitRunning();
        outcomes = Optional.of(activities.recordOutcomes(new OutcomesRequest(outcomes, labelled)));
        next = page.position();
    }

    private static TemporalFailure missingLine(DatasetRequest request, int line) {
        return ErrorType.toFailure(FlowCutException.badInput(
                request.manifest().uri(), "has no line " + line + ", though it should have " + request.videos()));
    }

    private List<VideoOutcome> runWindow(
            DatasetRequest request,
            DatasetActivities activities,
            VideoQueue queue,
            boolean slides,
            int eventsAtTheEnd) {
        VideoWindow videos = new VideoWindow(
                request, activities, status, outcome -> note(outcome, request), ends, slides, eventsAtTheEnd);
        window = Optional.of(videos);
        return videos.run(carried, queue);
    }

    private void note(VideoOutcome outcome, DatasetRequest request) {
        done++;
        pass = pass.after(outcome);
        if (outcome.result().isPresent()) {
            String videoId = outcome.result().get().info().source().videoId();
            latestFailures.removeIf(failure -> failure.videoId().equals(videoId));
            frames += outcome.result().get().info().frames();
            return;
        }
        latestFailures.addLast(outcome.failure().orElseThrow());
        if (latestFailures.size() > FailureReport.MOST_LISTED) {
            latestFailures.removeFirst();
        }
        int allowed = request.config().dataset().maxFailedVideos();
        int count = pass.failedVideos();
        if (count > allowed) {
            FailedVideo last = outcome.failure().orElseThrow();
            throw ApplicationFailure.newNonRetryableFailure(
                    count + (count == 1 ? " video" : " videos") + " failed, more than dataset.maxFailedVideos = "
                            + allowed + " allows; the last, " + last.videoId() + ": " + last.message(),
                    last.errorType());
        }
    }

    @Override
    public Progress progress() {
        return status.progress(done, total, done, frames, 0);
    }

    @Override
    public List<RunningVideo> runningVideos() {
        return window.map(VideoWindow::running).orElse(List.of());
    }

    @Override
    public FailureReport failures() {
        return new FailureReport(pass.failedVideos(), List.copyOf(latestFailures));
    }

    @Override
    public Optional<ArtifactRef> recordedOutcomes() {
        return outcomes;
    }

    @Override
    public void pause() {
        status.pause();
    }

    @Override
    public void resume() {
        status.resume();
    }

    @Override
    public void retryFailed() {
        retryRequested = true;
    }

    @Override
    public void videoEnded(VideoEnd end) {
        ends.put(end.videoId(), end);
    }
}

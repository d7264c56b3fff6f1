package io.flowcut.workflows.dataset;

import io.flowcut.workflows.Progress;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.AssembleRequest;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.DatasetActivities.PageRequest;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoSource;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A page of the manifest a run: its videos through the window, their outcomes into the store, then continue as new. The
 * first pass goes over all videos; every {@link #retryFailed} adds a pass over those that failed.
 */
public final class DatasetWorkflowImpl implements DatasetWorkflow {
    /** Bounds the payloads of a page and what a run adds to its history, whatever {@code dataset.pageSize} says. */
    static final int LARGEST_PAGE = 100;

    private final WorkflowStatus status = new WorkflowStatus();
    private Optional<VideoWindow> window = Optional.empty();
    private Optional<ArtifactRef> outcomes = Optional.empty();
    private final Deque<FailedVideo> latestFailures = new ArrayDeque<>();
    private BitSet failed = new BitSet();
    private BitSet retrying = new BitSet();
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
            CancellationScope.throwCanceled();
            status.end("failed");
            throw e;
        }
    }

    private DatasetResult label(DatasetRequest request) {
        DatasetActivities activities = Workflow.newActivityStub(
                DatasetActivities.class,
                DatasetActivityOptions.dataset(request.config().chunk()));
        restore(request);
        if (next < request.videos()) {
            status.stage(retrying.isEmpty() ? "videos" : "retry");
            labelPage(request, activities);
        }
        // A pause is not carried over: what comes next starts when it is over.
        status.awaitRunning();
        if (next >= request.videos() && retryRequested && !failed.isEmpty()) {
            retryRequested = false;
            retrying = (BitSet) failed.clone();
            next = retrying.nextSetBit(0);
        }
        if (next < request.videos()) {
            Workflow.newContinueAsNewStub(DatasetWorkflow.class).labelDataset(request.resumingFrom(checkpoint()));
        }

        status.stage("assemble");
        if (outcomes.isEmpty()) {
            outcomes = Optional.of(activities.recordOutcomes(new OutcomesRequest(Optional.empty(), List.of())));
        }
        return activities.assemble(
                new AssembleRequest(request.name(), outcomes.get(), request.config(), request.output()));
    }

    private void restore(DatasetRequest request) {
        DatasetCheckpoint state = request.resumeFrom().orElseGet(() -> DatasetCheckpoint.start(status.startedMillis()));
        status.resumeClock(state.startedMillis());
        outcomes = state.outcomes();
        failed = BitSet.valueOf(state.failed());
        retrying = BitSet.valueOf(state.retrying());
        // The signal may have come before the workflow method began.
        retryRequested |= state.retryRequested();
        next = state.nextVideo();
        frames = state.frames();
        total = request.videos();
        done = retrying.isEmpty() ? next : total - retrying.get(next, total).cardinality();
    }

    private DatasetCheckpoint checkpoint() {
        return new DatasetCheckpoint(
                next,
                outcomes,
                failed.toByteArray(),
                retrying.toByteArray(),
                retryRequested,
                frames,
                status.startedMillis());
    }

    /** Labels the page that begins at {@code next}, and moves {@code next} on. */
    private void labelPage(DatasetRequest request, DatasetActivities activities) {
        int size = Math.min(request.config().dataset().pageSize(), LARGEST_PAGE);
        int count = Math.min(size, request.videos() - next);
        status.awaitRunning();
        List<VideoSource> page = activities.readPage(new PageRequest(request.manifest(), next, count));
        if (page.size() != count) {
            throw ErrorType.toFailure(FlowCutException.badInput(
                    request.manifest().uri(),
                    "has no line " + (next + page.size() + 1) + ", though it should have " + request.videos()));
        }
        List<VideoWindow.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (retrying.isEmpty() || retrying.get(next + i)) {
                entries.add(new VideoWindow.Entry(next + i, page.get(i)));
            }
        }
        VideoWindow videos = new VideoWindow(request, activities, status, outcome -> note(outcome, request));
        window = Optional.of(videos);
        List<VideoOutcome> labelled = videos.run(entries);
        status.awaitRunning();
        outcomes = Optional.of(activities.recordOutcomes(new OutcomesRequest(outcomes, labelled)));
        moveOn(request, entries, labelled.size(), next + count);
    }

    /** To the first video that was not begun, or behind the page; in a pass of retries to the next failed video. */
    private void moveOn(DatasetRequest request, List<VideoWindow.Entry> entries, int labelled, int endOfPage) {
        next = labelled < entries.size() ? entries.get(labelled).position() : endOfPage;
        if (!retrying.isEmpty()) {
            int retry = retrying.nextSetBit(next);
            next = retry < 0 ? request.videos() : retry;
        }
    }

    private void note(VideoOutcome outcome, DatasetRequest request) {
        done++;
        if (outcome.result().isPresent()) {
            failed.clear(outcome.position());
            String videoId = outcome.result().get().info().source().videoId();
            latestFailures.removeIf(failure -> failure.videoId().equals(videoId));
            frames += outcome.result().get().info().frames();
            return;
        }
        failed.set(outcome.position());
        latestFailures.addLast(outcome.failure().orElseThrow());
        if (latestFailures.size() > FailureReport.MOST_LISTED) {
            latestFailures.removeFirst();
        }
        int allowed = request.config().dataset().maxFailedVideos();
        int count = failed.cardinality();
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
        return new FailureReport(failed.cardinality(), List.copyOf(latestFailures));
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
}

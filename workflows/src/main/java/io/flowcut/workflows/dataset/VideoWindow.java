package io.flowcut.workflows.dataset;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.HistoryBudget;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.dataset.DatasetActivities.ExportRequest;
import io.flowcut.workflows.dataset.DatasetActivities.PlacedVideo;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.video.VideoEnd;
import io.flowcut.workflows.video.VideoResult;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * The sliding window over the videos of a dataset: a VideoWorkflow child and then the export of its masks for each, at
 * most {@code dataset.parallelism} at a time. A video that fails has a failure as its outcome and stops nothing.
 *
 * <p>When the history of a run is full, the videos in work are asked to report their end to this workflow, and are
 * handed over to its next run: none of them is waited for. Before there was that, a run ended when its last video did.
 */
final class VideoWindow {
    /** Videos in work at most: for each of them the history keeps room. */
    static final int MOST_IN_WORK = 200;

    /**
     * A child adds its initiation, start and end, the export three events, and three workflow tasks three events each.
     */
    static final int EVENTS_PER_VIDEO = 15;

    /** The initiation and the start of a child, and a workflow task. */
    private static final int EVENTS_TO_START = 5;

    /** To ask a child for a report. */
    private static final int EVENTS_TO_ASK = 2;

    /** The end of a child, or its report, and a workflow task. */
    private static final int EVENTS_TO_HEAR = 4;

    /** How often a video is labelled whose stored tracks were lost. */
    private static final int MOST_ATTEMPTS = 3;

    /** Pause between two looks for videos of earlier runs that will never report, for somebody terminated them. */
    private static final Duration WATCH = Duration.ofHours(1);

    private static final Logger LOG = Workflow.getLogger(VideoWindow.class);

    private final DatasetRequest request;
    private final DatasetActivities activities;
    private final WorkflowStatus status;
    private final Consumer<VideoOutcome> onOutcome;
    private final Map<String, VideoEnd> ends;
    private final boolean slides;
    private final int eventsAtTheEnd;
    private final int mostInWork;
    private final Map<Integer, VideoOutcome> outcomes = new TreeMap<>();
    private final Map<Integer, VideoChild> running = new LinkedHashMap<>();
    private final List<Promise<Void>> work = new ArrayList<>();
    private Optional<CancellationScope> scope = Optional.empty();
    private Optional<TemporalFailure> failure = Optional.empty();
    private int exports;
    private int tellings;
    private boolean full;
    private boolean closed;

    /**
     * @param onOutcome told of every outcome at once; a {@link TemporalFailure} from it ends the window
     * @param ends what videos report, by their ids
     * @param slides whether videos are handed over to the next run; those of earlier histories were waited for
     * @param eventsAtTheEnd events of the history to keep free for what comes after the videos
     */
    VideoWindow(
            DatasetRequest request,
            DatasetActivities activities,
            WorkflowStatus status,
            Consumer<VideoOutcome> onOutcome,
            Map<String, VideoEnd> ends,
            boolean slides,
            int eventsAtTheEnd) {
        this.request = requireNonNull(request, "request");
        this.activities = requireNonNull(activities, "activities");
        this.status = requireNonNull(status, "status");
        this.onOutcome = requireNonNull(onOutcome, "onOutcome");
        this.ends = requireNonNull(ends, "ends");
        this.slides = slides;
        this.eventsAtTheEnd = eventsAtTheEnd;
        int wanted = request.config().dataset().parallelism();
        mostInWork = slides ? Math.min(wanted, MOST_IN_WORK) : wanted;
    }

    List<RunningVideo> running() {
        return running.values().stream().map(VideoChild::video).toList();
    }

    /** The videos that the next run has to go on with; what is known of them may change until this one ends. */
    List<CarriedVideo> carried() {
        return running.values().stream().map(VideoChild::carry).toList();
    }

    /**
     * Labels videos in the order given until none is left or the history of this run is full; when this fails or is
     * cancelled, what was begun is cancelled and waited for.
     *
     * @param before videos that earlier runs began
     * @return outcomes in manifest order
     */
    List<VideoOutcome> run(List<CarriedVideo> before, VideoQueue videos) {
        CancellationScope videosInWork = Workflow.newCancellationScope(() -> guard(() -> {
            work.add(Async.procedure(() -> guard(this::passOnPauses)));
            if (slides) {
                slide(before, videos);
            } else {
                drain(videos);
            }
        }));
        scope = Optional.of(videosInWork);
        videosInWork.run();
        if (running.isEmpty() || failure.isPresent()) {
            stop();
        }
        CancellationScope.throwCanceled();
        if (failure.isPresent()) {
            throw failure.get();
        }
        return List.copyOf(outcomes.values());
    }

    /** Ends the work on videos: cancels what is in work, after a failure, and waits for it. */
    void stop() {
        closed = true;
        if (!running.isEmpty()) {
            scope.ifPresent(videosInWork -> videosInWork.cancel("the dataset failed"));
        }
        for (Promise<Void> coroutine : work) {
            coroutine.get();
        }
    }

    /** Waits until every video in work knows whether the dataset is paused; comes before the end of a run. */
    void settle() {
        Workflow.await(() -> tellings == 0 && running.values().stream().noneMatch(this::mustBeTold));
    }

    private void slide(List<CarriedVideo> before, VideoQueue videos) {
        before.forEach(carried -> begin(VideoChild.carried(request, carried, ends)));
        if (!before.isEmpty()) {
            work.add(Async.procedure(() -> guard(this::watch)));
        }
        while (videos.hasNext()) {
            Workflow.await(() -> failure.isPresent() || isFull() || (!status.paused() && running.size() < mostInWork));
            if (failure.isPresent() || isFull()) {
                break;
            }
            PlacedVideo video = videos.next();
            // Taking it may have taken time.
            Workflow.await(() -> failure.isPresent() || !status.paused());
            begin(new VideoChild(request, video, ends, true));
        }
        Workflow.await(() -> failure.isPresent() || running.isEmpty() || isFull());
        if (failure.isEmpty() && !running.isEmpty()) {
            handOver();
        }
    }

    /** From here on what ends is left to the next run. */
    private void handOver() {
        full = true;
        Workflow.await(() -> failure.isPresent()
                || running.values().stream()
                        .allMatch(child -> child.started() || child.end().isPresent()));
        List<Promise<Void>> asked = new ArrayList<>();
        for (VideoChild child : running.values()) {
            if (!child.reports() && child.end().isEmpty()) {
                asked.add(Async.procedure(child::askToReport));
            }
        }
        asked.forEach(Promise::get);
        // One that ended before it could be asked is heard of in this run.
        Workflow.await(() -> failure.isPresent()
                || (exports == 0
                        && running.values().stream()
                                .allMatch(
                                        child -> child.reports() || child.end().isPresent() || !child.started())));
    }

    /** What runs from before videos were handed over do. */
    private void drain(VideoQueue videos) {
        boolean first = true;
        while (failure.isEmpty() && videos.hasNext() && (first || hasRoomToDrain())) {
            first = false;
            Workflow.await(() -> failure.isPresent() || !status.paused());
            PlacedVideo video = videos.next();
            // Taking it may have taken time.
            Workflow.await(() -> failure.isPresent() || !status.paused());
            begin(new VideoChild(request, video, ends, false));
            Workflow.await(() -> failure.isPresent() || running.size() < mostInWork);
        }
        Workflow.await(() -> failure.isPresent() || running.isEmpty());
    }

    private boolean hasRoomToDrain() {
        return HistoryBudget.allows(eventsAtTheEnd + EVENTS_PER_VIDEO * (running.size() + 1));
    }

    private boolean isFull() {
        return full || !hasRoom(EVENTS_TO_START + EVENTS_TO_ASK + EVENTS_TO_HEAR + HistoryBudget.EVENTS_PER_ACTIVITY);
    }

    /** Whether the history has room for so many events besides those that what is in work can still add. */
    private boolean hasRoom(int events) {
        int needed = eventsAtTheEnd + events + exports * HistoryBudget.EVENTS_PER_ACTIVITY;
        for (VideoChild child : running.values()) {
            if (child.end().isEmpty()) {
                needed += EVENTS_TO_HEAR
                        + (child.reports() ? 0 : EVENTS_TO_ASK)
                        + (child.started() ? 0 : EVENTS_TO_START);
            }
        }
        return HistoryBudget.allows(needed);
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

    private void begin(VideoChild child) {
        running.put(child.entry().position(), child);
        work.add(Async.procedure(() -> guard(() -> label(child))));
    }

    private void label(VideoChild child) {
        int position = child.entry().position();
        Optional<VideoOutcome> outcome;
        try {
            outcome = outcome(child);
        } catch (TemporalFailure e) {
            running.remove(position);
            CancellationScope.throwCanceled();
            outcome = Optional.of(failed(child, FailureCause.of(e)));
        }
        outcome.ifPresent(found -> {
            running.remove(position);
            outcomes.put(position, found);
            onOutcome.accept(found);
        });
    }

    /**
     * Labels a video, again when what it refers to was lost before its masks were written.
     *
     * @return empty when this run has no room any more for what comes next
     */
    private Optional<VideoOutcome> outcome(VideoChild child) {
        for (int attempt = 1; ; attempt++) {
            VideoEnd end = child.run();
            if (!end.failure().isPresent()) {
                status.awaitRunning();
            }
            full |= slides && !hasRoom(HistoryBudget.EVENTS_PER_ACTIVITY);
            if (full) {
                child.keep(end);
                return Optional.empty();
            }
            if (end.failure().isPresent()) {
                return Optional.of(failed(child, end.failure().get()));
            }
            VideoResult result = end.result().orElseThrow();
            if (export(child, result, attempt == MOST_ATTEMPTS)) {
                return Optional.of(new VideoOutcome(child.entry().position(), Optional.of(result), Optional.empty()));
            }
            child.startOver();
            if (full) {
                return Optional.empty();
            }
        }
    }

    /** Writes the masks of a video; returns whether they were there to be written. */
    private boolean export(VideoChild child, VideoResult result, boolean last) {
        exports++;
        try {
            activities.exportMasks(new ExportRequest(result, request.config(), request.output()));
            return true;
        } catch (ActivityFailure e) {
            if (last || !FailureCause.of(e).type().equals(ErrorType.LOST_ARTIFACT.typeName())) {
                throw e;
            }
            LOG.warn(
                    "{}: its tracks were lost; it is labelled again",
                    child.video().videoId());
            return false;
        } finally {
            exports--;
        }
    }

    private static VideoOutcome failed(VideoChild child, FailureCause cause) {
        FailedVideo failed = new FailedVideo(child.video().videoId(), cause.type(), cause.message());
        return new VideoOutcome(child.entry().position(), Optional.empty(), Optional.of(failed));
    }

    /** Finds videos of earlier runs that are gone. */
    private void watch() {
        while (!Workflow.await(WATCH, () -> closed || full)) {
            List<VideoChild> awaited =
                    running.values().stream().filter(VideoChild::awaited).toList();
            if (!hasRoom(EVENTS_TO_ASK * awaited.size() + EVENTS_TO_HEAR)) {
                full = true;
                return;
            }
            List<Promise<Void>> asked = new ArrayList<>();
            awaited.forEach(child -> asked.add(Async.procedure(child::askToReport)));
            asked.forEach(Promise::get);
        }
    }

    /** Tells every child in work when the dataset is paused or resumed, also one that was just being started. */
    private void passOnPauses() {
        while (!closed) {
            Workflow.await(() -> closed || running.values().stream().anyMatch(this::mustBeTold));
            List<Promise<Void>> told = new ArrayList<>();
            for (VideoChild child : running.values()) {
                if (mustBeTold(child)) {
                    boolean pause = status.paused();
                    tellings++;
                    told.add(Async.procedure(() -> child.tell(pause)));
                }
            }
            told.forEach(Promise::get);
            tellings -= told.size();
        }
    }

    private boolean mustBeTold(VideoChild child) {
        return child.mustBeTold(status.paused());
    }
}

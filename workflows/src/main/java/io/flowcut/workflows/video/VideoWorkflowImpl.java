package io.flowcut.workflows.video;

import io.flowcut.workflows.Progress;
import io.flowcut.workflows.WorkflowStatus;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FailureCause;
import io.flowcut.workflows.video.MatchingActivities.MatchingRequest;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.PredictionActivities.StitchRequest;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** Probe, chunks and matching of one video; continues as new before its history grows long. */
public final class VideoWorkflowImpl implements VideoWorkflow {
    /** How often a video begins again because stored objects were lost; more of that is a store to be mended. */
    private static final int MOST_RESTARTS = 10;

    private static final Logger LOG = Workflow.getLogger(VideoWorkflowImpl.class);

    private final WorkflowStatus status = new WorkflowStatus();
    private Optional<ChunkPipeline<?>> pipeline = Optional.empty();
    private Optional<String> listener = Optional.empty();
    private long frames;

    @Override
    public VideoResult labelVideo(VideoRequest request) {
        // The signal may have come before the workflow method began.
        listener = listener.or(request::reportTo);
        status.begin(request.dataset(), request.searchAttributes());
        try {
            VideoResult result = labelOrStartOver(request);
            report(VideoEnd.labelled(result));
            return result;
        } catch (TemporalFailure e) {
            report(VideoEnd.failed(request.video().videoId(), FailureCause.of(e)));
            throw e;
        }
    }

    /** Tells the workflow that asked for it, also when this one is cancelled. */
    private void report(VideoEnd end) {
        listener.ifPresent(workflowId -> Workflow.newDetachedCancellationScope(() -> {
                    try {
                        Workflow.newUntypedExternalWorkflowStub(workflowId).signal(VideoWorkflow.ENDED_SIGNAL, end);
                    } catch (SignalExternalWorkflowException | ApplicationFailure e) {
                        LOG.debug("{} ended before it could be told how {} did", workflowId, end.videoId(), e);
                    }
                })
                .run());
    }

    private VideoResult labelOrStartOver(VideoRequest request) {
        try {
            VideoResult result = label(request);
            status.end("done");
            return result;
        } catch (TemporalFailure e) {
            // A cancelled workflow ends as cancelled, whichever of its activities said so first.
            CancellationScope.throwCanceled();
            FailureCause cause = FailureCause.of(e);
            if (!cause.type().equals(ErrorType.LOST_ARTIFACT.typeName()) || request.restarts() >= MOST_RESTARTS) {
                status.end("failed");
                throw e;
            }
            LOG.warn("{}; what is lost is computed again", cause.message());
        }
        return Workflow.newContinueAsNewStub(VideoWorkflow.class)
                .labelVideo(request.startingOver().reportingTo(listener));
    }

    private VideoResult label(VideoRequest request) {
        VideoActivities activities = VideoActivities.stubs(request.config().chunk());
        VideoCheckpoint state =
                request.resumeFrom().isPresent() ? request.resumeFrom().get() : probe(request, activities);
        status.resumeClock(state.startedMillis());
        frames = state.info().frames();

        status.stage("chunks");
        boolean predicts = request.config().prediction().named();
        ChunkPipeline<?> chunks = predicts
                ? pipeline(state, request, new PredictChunks(state.info(), request.config(), activities, status))
                : pipeline(state, request, new LabelChunks(state.info(), request.config(), activities, status));
        pipeline = Optional.of(chunks);
        state = chunks.run();
        if (state.nextChunk() < chunks.chunks()) {
            // A pause is not carried over: the next run starts when it is over.
            status.awaitRunning();
            Workflow.newContinueAsNewStub(VideoWorkflow.class)
                    .labelVideo(request.resumingFrom(state).reportingTo(listener));
        }

        status.stage(predicts ? "stitching" : "matching");
        status.awaitRunning();
        ArtifactRef list = state.finished().orElseThrow();
        MatchingResult matching = predicts
                ? stitch(state.info(), list, request, activities)
                : match(state.info(), list, request, activities);
        List<StepStats> stats = new ArrayList<>(state.stats());
        stats.add(matching.stats());
        return new VideoResult(
                state.info(),
                list,
                matching.tracks(),
                matching.segments(),
                matching.maskCount(),
                matching.trackCount(),
                matching.segmentCount(),
                stats);
    }

    private <T> ChunkPipeline<T> pipeline(VideoCheckpoint state, VideoRequest request, ChunkWork<T> work) {
        return new ChunkPipeline<>(state, work, request.config().chunk().parallelism(), status);
    }

    private static MatchingResult match(
            VideoInfo info, ArtifactRef chunks, VideoRequest request, VideoActivities activities) {
        return activities
                .matching()
                .matchMasks(new MatchingRequest(
                        info,
                        chunks,
                        request.config().flow(),
                        request.config().matching(),
                        request.config().quality()));
    }

    private static MatchingResult stitch(
            VideoInfo info, ArtifactRef chunks, VideoRequest request, VideoActivities activities) {
        return activities
                .stitching()
                .stitchTracks(new StitchRequest(
                        info,
                        chunks,
                        request.config().prediction(),
                        request.config().matching(),
                        request.config().quality(),
                        request.config().crf(),
                        request.config().chunk()));
    }

    private VideoCheckpoint probe(VideoRequest request, VideoActivities activities) {
        status.stage("probe");
        status.awaitRunning();
        return VideoCheckpoint.start(activities.probe().probe(request.video()), status.startedMillis());
    }

    @Override
    public Progress progress() {
        if (pipeline.isEmpty()) {
            return status.progress(0, 0, 0, 0, frames);
        }
        ChunkPipeline<?> chunks = pipeline.get();
        double passed = (double) chunks.stepFrames() / chunks.steps();
        return status.progress(
                chunks.stepsDone(), (long) chunks.steps() * chunks.chunks(), passed, (long) passed, frames);
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
    public void reportTo(String workflowId) {
        listener = Optional.of(workflowId);
    }
}

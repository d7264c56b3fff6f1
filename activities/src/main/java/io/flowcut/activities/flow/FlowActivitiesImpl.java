package io.flowcut.activities.flow;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.step.ChunkStep;
import io.flowcut.activities.step.FramePipeline;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.step.Lending;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.config.FlowConfig;
import io.flowcut.workflows.video.FlowActivities;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.VideoInfo;
import java.util.function.Function;

/** The flow step: frames in, one flow record per frame out. Thread-safe: every execution has its own estimator. */
public final class FlowActivitiesImpl implements FlowActivities {
    /** To be raised when records change although estimator and configuration do not. */
    private static final int VERSION = 1;

    private final ArtifactStore store;
    private final Function<VideoInfo, FrameSource> videos;
    private final Function<FlowConfig, FlowEstimator> estimators;
    private final FrameWorkers workers;

    /** Frames are computed by the thread of the activity. */
    public FlowActivitiesImpl(
            ArtifactStore store,
            Function<VideoInfo, FrameSource> videos,
            Function<FlowConfig, FlowEstimator> estimators) {
        this(store, videos, estimators, FrameWorkers.none());
    }

    /**
     * @param videos opens a video
     * @param estimators makes an estimator, which is used by one thread at a time and closed
     * @param workers compute the frames
     */
    public FlowActivitiesImpl(
            ArtifactStore store,
            Function<VideoInfo, FrameSource> videos,
            Function<FlowConfig, FlowEstimator> estimators,
            FrameWorkers workers) {
        this.store = requireNonNull(store, "store");
        this.videos = requireNonNull(videos, "videos");
        this.estimators = requireNonNull(estimators, "estimators");
        this.workers = requireNonNull(workers, "workers");
    }

    @Override
    public StepResult estimateFlow(FlowRequest request) {
        return ActivityBoundary.call(progress -> estimate(request, progress));
    }

    private StepResult estimate(FlowRequest request, StepProgress progress) {
        VideoInfo video = request.video();
        FrameRange frames = request.frames();
        try (Lending<FlowEstimator> lending =
                new Lending<>(() -> estimators.apply(request.flow()), FlowEstimator::close)) {
            StepKey key = StepKey.of("flow", VERSION)
                    .input(video.digest())
                    .frames(frames)
                    .input(lending.with(FlowEstimator::identity))
                    .config(request.flow().withoutModel());
            return new ChunkStep(store, progress)
                    .run(key, frames, request.chunk().batch(), () -> open(request, lending))
                    .madeWith(lending.with(FlowEstimator::model));
        }
    }

    private FramePipeline open(FlowRequest request, Lending<FlowEstimator> lending) {
        VideoInfo video = request.video();
        FramePairing pairing = new FramePairing(video.frames(), request.flow().stride());
        int end = request.frames().end();
        FrameSource source = videos.apply(video);
        try {
            FlowReader reader =
                    new FlowReader(video, source, pairing, request.flow().forwardOnly(), end, lending);
            return new FramePipeline(reader, workers, end);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }
}

package io.flowcut.activities.features;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.FramePairing;
import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.step.ChunkStep;
import io.flowcut.activities.step.FramePipeline;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.step.Lending;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.video.FeatureActivities;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.VideoInfo;
import java.util.Optional;
import java.util.function.Function;

/**
 * The features step: frames and their flow in, one record of token features per frame out. Thread-safe: every
 * execution has its own extractor.
 */
public final class FeatureActivitiesImpl implements FeatureActivities {
    /** To be raised when records change although extractor and configuration do not. */
    private static final int VERSION = 1;

    private final ArtifactStore store;
    private final Function<VideoInfo, FrameSource> videos;
    private final Function<FeaturesConfig, FeatureExtractor> extractors;
    private final FrameWorkers workers;

    /** Frames are computed by the thread of the activity. */
    public FeatureActivitiesImpl(
            ArtifactStore store,
            Function<VideoInfo, FrameSource> videos,
            Function<FeaturesConfig, FeatureExtractor> extractors) {
        this(store, videos, extractors, FrameWorkers.none());
    }

    /**
     * @param videos opens a video
     * @param extractors makes an extractor, which is used by one thread at a time and closed
     * @param workers compute the frames
     */
    public FeatureActivitiesImpl(
            ArtifactStore store,
            Function<VideoInfo, FrameSource> videos,
            Function<FeaturesConfig, FeatureExtractor> extractors,
            FrameWorkers workers) {
        this.store = requireNonNull(store, "store");
        this.videos = requireNonNull(videos, "videos");
        this.extractors = requireNonNull(extractors, "extractors");
        this.workers = requireNonNull(workers, "workers");
    }

    @Override
    public StepResult extractFeatures(FeaturesRequest request) {
        return ActivityBoundary.call(progress -> extract(request, progress));
    }

    private StepResult extract(FeaturesRequest request, StepProgress progress) {
        FrameRange frames = request.frames();
        if (!request.flow().frames().equals(frames)) {
            throw new IllegalArgumentException("flow of " + request.flow().frames() + " for " + frames);
        }
        try (Lending<FeatureExtractor> lending =
                new Lending<>(() -> extractors.apply(request.features()), FeatureExtractor::close)) {
            StepKey key = StepKey.of("features", VERSION)
                    .input(request.video().digest())
                    .frames(frames)
                    .input(lending.with(FeatureExtractor::identity))
                    .input(request.flow().artifact())
                    .config(request.features().withoutModel());
            return new ChunkStep(store, progress)
                    .run(key, frames, request.chunk().batch(), () -> open(request, lending))
                    .madeWith(lending.with(FeatureExtractor::model));
        }
    }

    private FramePipeline open(FeaturesRequest request, Lending<FeatureExtractor> lending) {
        VideoInfo video = request.video();
        FramePairing pairing =
                new FramePairing(video.frames(), request.flowConfig().stride());
        FrameRecords flow = FrameRecords.open(store, request.flow().artifact());
        Optional<FrameSource> source = Optional.empty();
        try {
            source = Optional.of(videos.apply(video));
            FeatureReader reader = new FeatureReader(
                    video, source.get(), flow, pairing, request.flowConfig().forwardOnly(), request.frames(), lending);
            return new FramePipeline(reader, workers, request.frames().end());
        } catch (RuntimeException e) {
            source.ifPresent(FrameSource::close);
            flow.close();
            throw e;
        }
    }
}

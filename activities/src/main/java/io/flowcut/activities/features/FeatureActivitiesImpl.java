package io.flowcut.activities.features;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.flow.FramePairing;
import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.step.ChunkStep;
import io.flowcut.activities.step.FrameRecords;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.video.FeatureActivities;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.VideoInfo;
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

    /**
     * @param videos opens a video
     * @param extractors makes an extractor, which is used by one thread and closed
     */
    public FeatureActivitiesImpl(
            ArtifactStore store,
            Function<VideoInfo, FrameSource> videos,
            Function<FeaturesConfig, FeatureExtractor> extractors) {
        this.store = requireNonNull(store, "store");
        this.videos = requireNonNull(videos, "videos");
        this.extractors = requireNonNull(extractors, "extractors");
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
        try (FeatureExtractor extractor = extractors.apply(request.features())) {
            StepKey key = StepKey.of("features", VERSION)
                    .input(request.video().digest())
                    .frames(frames)
                    .input(extractor.identity())
                    .input(request.flow().artifact())
                    .config(request.features().withoutModel());
            return new ChunkStep(store, progress)
                    .run(key, frames, request.chunk().batch(), () -> open(request, extractor));
        }
    }

    private FeatureComputer open(FeaturesRequest request, FeatureExtractor extractor) {
        FrameRecords flow = FrameRecords.open(store, request.flow().artifact());
        try {
            FramePairing pairing = new FramePairing(
                    request.video().frames(), request.flowConfig().stride());
            return new FeatureComputer(
                    videos.apply(request.video()),
                    flow,
                    pairing,
                    request.flowConfig().forwardOnly(),
                    request.frames(),
                    extractor);
        } catch (RuntimeException e) {
            flow.close();
            throw e;
        }
    }
}

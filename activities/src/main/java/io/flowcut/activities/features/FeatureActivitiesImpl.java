package io.flowcut.activities.features;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.step.ChunkStep;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.config.FeaturesConfig;
import io.flowcut.workflows.video.ChunkArtifact;
import io.flowcut.workflows.video.FeatureActivities;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.VideoInfo;
import java.util.List;
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
        VideoInfo video = request.video();
        FrameRange frames = request.frames();
        try (FeatureExtractor extractor = extractors.apply(request.features())) {
            int radius = extractor.flowRadius();
            List<ChunkArtifact> flow = FlowWindow.relevant(request.flow(), frames, radius);
            StepKey key = StepKey.of("features", VERSION)
                    .input(video.digest())
                    .frames(frames)
                    .input(extractor.identity())
                    .config(request.features());
            for (ChunkArtifact chunk : flow) {
                key = key.input(chunk.artifact());
            }
            return new ChunkStep(store, progress)
                    .run(key, frames, request.chunk().batch(), () -> open(video, flow, extractor));
        }
    }

    private FeatureComputer open(VideoInfo video, List<ChunkArtifact> flow, FeatureExtractor extractor) {
        FlowWindow window = new FlowWindow(store, flow, extractor.flowRadius());
        try {
            return new FeatureComputer(videos.apply(video), window, extractor, video.frames() > 1);
        } catch (RuntimeException e) {
            window.close();
            throw e;
        }
    }
}

package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.step.ActivityBoundary;
import io.flowcut.activities.step.ChunkStep;
import io.flowcut.activities.step.FrameWorkers;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.StepKey;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.video.ClipPlan;
import io.flowcut.workflows.video.MatchingActivities.MatchingResult;
import io.flowcut.workflows.video.PredictionActivities;
import io.flowcut.workflows.video.StepResult;
import io.flowcut.workflows.video.VideoInfo;
import java.util.function.Function;

/** Predictions of a trained model as Temporal activities. */
public final class PredictionActivitiesImpl implements PredictionActivities {
    /** To be raised when records change although model and configuration do not. */
    private static final int VERSION = 2;

    private final ArtifactStore store;
    private final Function<VideoInfo, FrameSource> videos;
    private final MaskModels models;
    private final VideoStitching stitching;

    /**
     * @param videos opens a video
     * @param workers refine the masks of frames
     */
    public PredictionActivitiesImpl(
            ArtifactStore store, Function<VideoInfo, FrameSource> videos, MaskModels models, FrameWorkers workers) {
        this.store = requireNonNull(store, "store");
        this.videos = requireNonNull(videos, "videos");
        this.models = requireNonNull(models, "models");
        stitching = new VideoStitching(store, new TrackRefiner(store, videos, workers));
    }

    @Override
    public StepResult predictClips(PredictRequest request) {
        return ActivityBoundary.call(progress -> predict(request, progress));
    }

    private StepResult predict(PredictRequest request, StepProgress progress) {
        VideoInfo video = request.video();
        ClipPlan plan = ClipPlan.of(video.frames(), request.prediction());
        MaskModels.SharedModel model = models.open(request.prediction().model());
        StepKey key = StepKey.of("predict", VERSION)
                .input(video.digest())
                .frames(request.clips())
                .input(model.digest())
                .config(ofClips(request.prediction()));
        return new ChunkStep(store, progress)
                .run(
                        key,
                        request.clips(),
                        request.chunk().batch(),
                        () -> new ClipPredictor(
                                plan,
                                request.prediction().batch(),
                                new ClipReader(
                                        videos.apply(video),
                                        video.width(),
                                        video.height(),
                                        model.width(),
                                        model.height()),
                                model,
                                new ObjectFilter(request.prediction())));
    }

    /** What predictions depend on beside the model: not where that lies, how many clips it gets, nor how they are joined. */
    private static PredictionConfig ofClips(PredictionConfig config) {
        return new PredictionConfig(
                "",
                config.clipFrames(),
                config.overlap(),
                1,
                config.minScore(),
                config.minArea(),
                0,
                0,
                0,
                false,
                false);
    }

    @Override
    public ArtifactRef collectClips(CollectClipsRequest request) {
        return ActivityBoundary.call(progress -> stitching.collect(request));
    }

    @Override
    public MatchingResult stitchTracks(StitchRequest request) {
        return ActivityBoundary.call(progress -> stitching.process(request, progress));
    }
}

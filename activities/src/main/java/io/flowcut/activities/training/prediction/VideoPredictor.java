package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.QualityConfig;
import io.flowcut.workflows.video.ClipPlan;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.VideoInfo;
import java.util.function.Function;

/** Tracks of whole videos by a trained model, in this thread: clips that overlap, stitched. */
public final class VideoPredictor {
    private final MaskModels.SharedModel model;
    private final Function<VideoInfo, FrameSource> videos;
    private final PredictionConfig config;
    private final MatchingConfig matching;
    private final QualityConfig quality;

    /** @param videos opens a video */
    public VideoPredictor(
            MaskModels.SharedModel model,
            Function<VideoInfo, FrameSource> videos,
            PredictionConfig config,
            MatchingConfig matching,
            QualityConfig quality) {
        this.model = requireNonNull(model, "model");
        this.videos = requireNonNull(videos, "videos");
        this.config = requireNonNull(config, "config");
        this.matching = requireNonNull(matching, "matching");
        this.quality = requireNonNull(quality, "quality");
    }

    /**
     * The tracks of a video.
     *
     * @param alive called after each clip; what it throws ends the work
     */
    public VideoTracks process(VideoInfo video, Runnable alive) {
        ClipPlan plan = ClipPlan.of(video.frames(), config);
        TrackStitcher stitcher =
                new TrackStitcher(video.width(), video.height(), video.frames(), config, matching, quality);
        ClipReader reader =
                new ClipReader(videos.apply(video), video.width(), video.height(), model.width(), model.height());
        try (ClipPredictor predictor =
                new ClipPredictor(plan, config.batch(), reader, model, new ObjectFilter(config))) {
            predictor.predict(new FrameRange(0, plan.clips()), objects -> {
                stitcher.add(objects);
                alive.run();
            });
        }
        return new VideoTracks(
                video.source().videoId(), video.frames(), video.width(), video.height(), stitcher.tracks());
    }
}

package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.workflows.config.CrfConfig;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.QualityConfig;
import io.flowcut.workflows.video.ClipPlan;
import io.flowcut.workflows.video.FrameRange;
import io.flowcut.workflows.video.VideoInfo;
import java.util.List;
import java.util.function.Function;

/** Tracks of whole videos by a trained model, in this thread: clips that overlap, stitched. */
public final class VideoPredictor {
    private final MaskModels.SharedModel model;
    private final Function<VideoInfo, FrameSource> videos;
    private final PredictionConfig config;
    private final MatchingConfig matching;
    private final QualityConfig quality;
    private final CrfConfig crf;

    /**
     * @param videos opens a video
     * @param crf how masks are refined, when the prediction says so
     */
    public VideoPredictor(
            MaskModels.SharedModel model,
            Function<VideoInfo, FrameSource> videos,
            PredictionConfig config,
            MatchingConfig matching,
            QualityConfig quality,
            CrfConfig crf) {
        this.model = requireNonNull(model, "model");
        this.videos = requireNonNull(videos, "videos");
        this.config = requireNonNull(config, "config");
        this.matching = requireNonNull(matching, "matching");
        this.quality = requireNonNull(quality, "quality");
        this.crf = requireNonNull(crf, "crf");
    }

    /**
     * The tracks of a video.
     *
     * @param alive called after each clip and each refined frame; what it throws ends the work
     */
    public VideoTracks process(VideoInfo video, Runnable alive) {
        ClipPlan plan = ClipPlan.of(video.frames(), config);
        TrackRules rules = new TrackRules(video.frames(), config, matching, quality);
        TrackStitcher stitcher = new TrackStitcher(video.width(), video.height(), config, matching, rules);
        ClipReader reader =
                new ClipReader(videos.apply(video), video.width(), video.height(), model.width(), model.height());
        try (ClipPredictor predictor =
                new ClipPredictor(plan, config.batch(), reader, model, new ObjectFilter(config))) {
            predictor.predict(new FrameRange(0, plan.clips()), objects -> {
                stitcher.add(objects);
                alive.run();
            });
        }
        List<Track> tracks = stitcher.tracks();
        TrackFinishing finishing = TrackFinishing.of(config, crf);
        if (finishing.looks()) {
            try (FrameSource frames = videos.apply(video)) {
                tracks = finishing.link(TrackRefiner.process(frames, video.frames(), tracks, finishing, alive), rules);
            }
        }
        return new VideoTracks(video.source().videoId(), video.frames(), video.width(), video.height(), tracks);
    }
}

package io.flowcut.activities.training.prediction;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.Track;
import io.flowcut.activities.training.input.LabelledSegment;
import io.flowcut.activities.training.input.SegmentFrames;
import io.flowcut.activities.training.model.ClipPrediction;
import io.flowcut.workflows.config.MatchingConfig;
import io.flowcut.workflows.config.PredictionConfig;
import io.flowcut.workflows.config.QualityConfig;
import java.util.List;

/** What a model sees in a training segment. Not thread-safe. */
public final class SegmentPredictor {
    private static final MatchingConfig ANY_LENGTH = new MatchingConfig(4, 0.5, false, 2, 0.3, 40, 0.3, 6, 1, true);

    private final MaskModels.SharedModel model;
    private final SegmentFrames frames;
    private final PredictionConfig config;
    private final ObjectFilter filter;

    /** @param frames reads frames at the model's size */
    public SegmentPredictor(MaskModels.SharedModel model, SegmentFrames frames, PredictionConfig config) {
        this.model = requireNonNull(model, "model");
        this.frames = requireNonNull(frames, "frames");
        this.config = requireNonNull(config, "config");
        filter = new ObjectFilter(config);
    }

    /** The objects of a segment as tracks through its frames, from 0. */
    public List<Track> process(LabelledSegment segment) {
        ClipPrediction prediction = model.predict(List.of(frames.read(segment))).get(0);
        TrackStitcher stitcher = new TrackStitcher(
                segment.video().width(),
                segment.video().height(),
                config,
                ANY_LENGTH,
                new TrackRules(prediction.frames(), config, ANY_LENGTH, QualityConfig.DEFAULT));
        stitcher.add(filter.process(prediction, 0));
        return stitcher.tracks();
    }
}

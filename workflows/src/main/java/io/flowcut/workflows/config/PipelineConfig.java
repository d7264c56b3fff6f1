package io.flowcut.workflows.config;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** The part of the configuration that decides what a run computes; it travels in every request. */
public record PipelineConfig(
        ChunkConfig chunk,
        FlowConfig flow,
        FeaturesConfig features,
        NcutConfig ncut,
        CrfConfig crf,
        QualityConfig quality,
        MatchingConfig matching,
        PredictionConfig prediction,
        DatasetConfig dataset) {
    /** What {@link #labelledBy} says of the labels of a trained model. */
    public static final String MODEL = "model";

    public static final PipelineConfig DEFAULT = new PipelineConfig(
            ChunkConfig.DEFAULT,
            FlowConfig.DEFAULT,
            FeaturesConfig.DEFAULT,
            NcutConfig.DEFAULT,
            CrfConfig.DEFAULT,
            QualityConfig.DEFAULT,
            MatchingConfig.DEFAULT,
            PredictionConfig.DEFAULT,
            DatasetConfig.DEFAULT);

    public PipelineConfig {
        requireNonNull(chunk, "chunk");
        requireNonNull(flow, "flow");
        requireNonNull(features, "features");
        requireNonNull(ncut, "ncut");
        requireNonNull(crf, "crf");
        requireNonNull(quality, "quality");
        requireNonNull(matching, "matching");
        requireNonNull(prediction, "prediction");
        requireNonNull(dataset, "dataset");
    }

    /** Labels by flow, features, cuts and matching. */
    public PipelineConfig(
            ChunkConfig chunk,
            FlowConfig flow,
            FeaturesConfig features,
            NcutConfig ncut,
            CrfConfig crf,
            QualityConfig quality,
            MatchingConfig matching,
            DatasetConfig dataset) {
        this(chunk, flow, features, ncut, crf, quality, matching, PredictionConfig.DEFAULT, dataset);
    }

    /** How the labels are made, as every output says it: {@link #MODEL}, or the backend of the features. */
    public String labelledBy() {
        return prediction.named() ? MODEL : features.backend();
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static PipelineConfig of(Map<String, Object> values) {
        return RequestValues.read(PipelineConfig.class, DEFAULT, values);
    }
}

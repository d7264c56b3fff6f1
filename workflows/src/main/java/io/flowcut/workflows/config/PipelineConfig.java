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
        DatasetConfig dataset) {
    public static final PipelineConfig DEFAULT = new PipelineConfig(
            ChunkConfig.DEFAULT,
            FlowConfig.DEFAULT,
            FeaturesConfig.DEFAULT,
            NcutConfig.DEFAULT,
            CrfConfig.DEFAULT,
            QualityConfig.DEFAULT,
            MatchingConfig.DEFAULT,
            DatasetConfig.DEFAULT);

    public PipelineConfig {
        requireNonNull(chunk, "chunk");
        requireNonNull(flow, "flow");
        requireNonNull(features, "features");
        requireNonNull(ncut, "ncut");
        requireNonNull(crf, "crf");
        requireNonNull(quality, "quality");
        requireNonNull(matching, "matching");
        requireNonNull(dataset, "dataset");
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static PipelineConfig of(Map<String, Object> values) {
        return RequestValues.read(PipelineConfig.class, DEFAULT, values);
    }
}

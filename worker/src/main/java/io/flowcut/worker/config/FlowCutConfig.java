package io.flowcut.worker.config;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.PipelineConfig;

/**
 * The whole configuration of the program.
 *
 * @param pipeline decides what is computed, and travels in the requests
 * @param storage where results are kept
 * @param models where models lie
 * @param worker how this process works
 * @param preemption how it learns that its machine is taken away
 */
public record FlowCutConfig(
        PipelineConfig pipeline,
        StorageConfig storage,
        ModelsConfig models,
        WorkerConfig worker,
        PreemptionConfig preemption) {
    public static final FlowCutConfig DEFAULT = new FlowCutConfig(
            PipelineConfig.DEFAULT,
            StorageConfig.DEFAULT,
            ModelsConfig.DEFAULT,
            WorkerConfig.DEFAULT,
            PreemptionConfig.DEFAULT);

    public FlowCutConfig {
        requireNonNull(pipeline, "pipeline");
        requireNonNull(storage, "storage");
        requireNonNull(models, "models");
        requireNonNull(worker, "worker");
        requireNonNull(preemption, "preemption");
    }
}

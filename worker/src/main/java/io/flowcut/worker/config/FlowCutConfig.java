package io.flowcut.worker.config;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.config.AssemblyConfig;
import io.flowcut.workflows.config.PipelineConfig;
import io.flowcut.workflows.config.TrainingConfig;

/**
 * The whole configuration of the program.
 *
 * @param pipeline decides what is computed, and travels in the requests
 * @param assembly which segments become a training dataset
 * @param training how a model is trained from it
 * @param storage where results are kept
 * @param models where models lie
 * @param worker how this process works
 * @param memory how much memory it uses for frames
 * @param preemption how it learns that its machine is taken away
 * @param metrics where this process shows its metrics and its health
 * @param log how this process writes its log
 */
public record FlowCutConfig(
        PipelineConfig pipeline,
        AssemblyConfig assembly,
        TrainingConfig training,
        StorageConfig storage,
        ModelsConfig models,
        WorkerConfig worker,
        MemoryConfig memory,
        PreemptionConfig preemption,
        MetricsConfig metrics,
        LogConfig log) {
    public static final FlowCutConfig DEFAULT = new FlowCutConfig(
            PipelineConfig.DEFAULT,
            AssemblyConfig.DEFAULT,
            TrainingConfig.DEFAULT,
            StorageConfig.DEFAULT,
            ModelsConfig.DEFAULT,
            WorkerConfig.DEFAULT,
            MemoryConfig.DEFAULT,
            PreemptionConfig.DEFAULT,
            MetricsConfig.DEFAULT,
            LogConfig.DEFAULT);

    public FlowCutConfig {
        requireNonNull(pipeline, "pipeline");
        requireNonNull(assembly, "assembly");
        requireNonNull(training, "training");
        requireNonNull(storage, "storage");
        requireNonNull(models, "models");
        requireNonNull(worker, "worker");
        requireNonNull(memory, "memory");
        requireNonNull(preemption, "preemption");
        requireNonNull(metrics, "metrics");
        requireNonNull(log, "log");
    }

    /** This process with what another one asks to compute. */
    public FlowCutConfig with(PipelineConfig other) {
        return new FlowCutConfig(other, assembly, training, storage, models, worker, memory, preemption, metrics, log);
    }
}
